// The server itself: sessions, health, figures, its own description.
#include <iterator>

#include <fmt/format.h>

#include "serve/api.h"
#include "serve/body_reader.h"
#include "serve/problem.h"
#include "serve/request_bodies.h"
#include "serve/session_cookie.h"
#include "serve/static_files.h"

namespace recount::serve {
namespace {

constexpr std::size_t kSecretBodyBytesMax = 4'096;

wire::Response as_text(std::string body) {
  wire::Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

wire::Response as_session(const Caller& caller) {
  JsonWriter json;
  json.begin_object().field("name", caller.name).field("role", name_of(caller.role));
  json.key("contexts").begin_array();
  for (const Scope& scope : caller.scopes) {
    json.value(to_text(scope));
  }
  wire::Response response;
  response.body = json.end_array().end_object().take() + "\n";
  return response;
}

void write_gauges(std::string& out, const std::vector<Served>& ledgers) {
  struct Figure {
    std::string_view name;
    std::string_view type;
    std::string_view help;
    std::function<std::uint64_t(const Served&)> of;
  };

  const std::vector<Figure> figures = {
      {"recount_tree_size", "gauge", "Entries under the last checkpoint",
       [](const Served& one) { return one.ledger.look().reader.size(); }},
      {"recount_queue_depth", "gauge", "Pieces of evidence that wait to be written",
       [](const Served& one) { return one.ledger.counts().queued; }},
      {"recount_accepted_total", "counter", "Pieces of evidence accepted since the start",
       [](const Served& one) { return one.ledger.counts().accepted; }},
      {"recount_commits_total", "counter", "Commits since the start",
       [](const Served& one) { return one.ledger.counts().commits; }},
      {"recount_checkpoints_total", "counter", "Checkpoints signed since the start",
       [](const Served& one) { return one.ledger.counts().publications; }},
      {"recount_writer_failed", "gauge", "1 when the ledger takes nothing more",
       [](const Served& one) { return one.ledger.counts().has_failed ? 1U : 0U; }},
      {"recount_watchers", "gauge", "Open event streams",
       [](const Served& one) { return one.streams.count(); }},
      {"recount_reads_recorded_total", "counter", "Reads taken into the access log",
       [](const Served& one) { return one.access.counts().recorded; }},
  };
  for (const Figure& figure : figures) {
    write_metric(out, figure.name, figure.type, figure.help);
    for (const Served& one : ledgers) {
      fmt::format_to(std::back_inserter(out), "{}{{ledger={}}} {}\n", figure.name,
                     json_quote(one.ledger.name()), figure.of(one));
    }
  }
}

void write_witnesses(std::string& out, const std::vector<Served>& ledgers) {
  struct Figure {
    std::string_view name;
    std::string_view type;
    std::string_view help;
    std::function<std::uint64_t(const WitnessState&)> of;
  };

  const std::vector<Figure> figures = {
      {"recount_witness_cosigned_size", "gauge", "Entries that the witness has cosigned",
       [](const WitnessState& one) { return one.size; }},
      {"recount_witness_failures_total", "counter", "Questions that went wrong since the start",
       [](const WitnessState& one) { return one.failures; }},
      {"recount_witness_in_trouble", "gauge", "1 when the last question went wrong",
       [](const WitnessState& one) { return one.trouble.empty() ? 0U : 1U; }},
  };
  for (const Figure& figure : figures) {
    write_metric(out, figure.name, figure.type, figure.help);
    for (const Served& one : ledgers) {
      const auto states = one.witnesses ? one.witnesses->states() : std::vector<WitnessState>();
      for (const WitnessState& state : states) {
        fmt::format_to(std::back_inserter(out), "{}{{ledger={},witness={}}} {}\n", figure.name,
                       json_quote(one.ledger.name()), json_quote(state.name), figure.of(state));
      }
    }
  }
}

void write_connections(std::string& out, const wire::ServerCounts& counts) {
  const auto figure = [&](std::string_view name, std::string_view type, std::string_view help,
                          std::uint64_t value) {
    write_metric(out, name, type, help);
    fmt::format_to(std::back_inserter(out), "{} {}\n", name, value);
  };
  figure("recount_connections_open", "gauge", "Connections that are open", counts.connections_open);
  figure("recount_connections_total", "counter", "Connections accepted since the start",
         counts.connections_accepted);
  figure("recount_connections_refused_total", "counter", "Connections beyond the limit",
         counts.connections_refused);
  figure("recount_refusals_total", "counter", "Requests that were no well-formed HTTP",
         counts.refusals);
}

}  // namespace

Result<wire::Answer> Api::get_session(const Call& call) {
  return as_session(*call.caller);
}

Result<wire::Answer> Api::open_session(const Call& call) {
  if (auto problem = wrong_media_type(call, "application/json")) {
    return std::move(*problem);
  }
  if (call.header("Origin") || call.header("Sec-Fetch-Site")) {
    RECOUNT_TRY(check_origin(call.request));
  }
  const auto answer = [this,
                       &request = call.request](std::string_view body) -> Result<wire::Response> {
    const std::string secret = RECOUNT_TRY(read_secret(body));
    const NewSession session = RECOUNT_TRY(parts_.control.open_session(secret));
    wire::Response response = as_session(*session.caller);
    response.headers.push_back(
        {"Set-Cookie",
         session_cookie(session.token, kSessionIdleMax.microseconds / kMicrosecondsPerSecond,
                        request)});
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
  };
  return read_body(kSecretBodyBytesMax, answer);
}

Result<wire::Answer> Api::close_session(const Call& call) {
  if (const auto token = session_of(call.request)) {
    RECOUNT_TRY(check_origin(call.request));
    RECOUNT_TRY(parts_.control.close_session(*token));
  }
  wire::Response response;
  response.status = 204;
  response.headers.push_back({"Set-Cookie", session_cookie("", 0, call.request)});
  return response;
}

Result<wire::Answer> Api::is_live(const Call& /*call*/) {
  return as_text("live\n");
}

Result<wire::Answer> Api::is_ready(const Call& /*call*/) {
  for (const Served& served : parts_.ledgers) {
    if (served.ledger.counts().has_failed) {
      return to_response({.status = 503,
                          .code = "io",
                          .detail = fmt::format("\"{}\" takes nothing more: its disk failed, "
                                                "or a witness knows another history of it",
                                                served.ledger.name()),
                          .hint = "start it again: that says which, and what to do",
                          .parameter = {},
                          .pointer = {},
                          .errors = {}});
    }
  }
  return as_text("ready\n");
}

Result<wire::Answer> Api::get_metrics(const Call& call) {
  RECOUNT_TRY(may(*call.caller, Act::ReadMetrics,
                  {.ledger = {}, .kind = evidence::LedgerKind::Live, .policy = nullptr}));
  std::string text = metrics_.text();
  write_gauges(text, parts_.ledgers);
  write_witnesses(text, parts_.ledgers);
  if (const wire::Server* server = server_) {
    write_connections(text, server->counts());
  }
  wire::Response response = as_text(std::move(text));
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

Result<wire::Answer> Api::get_open_api(const Call& /*call*/) {
  wire::Response response;
  response.body = open_api_json();
  return response;
}

}  // namespace recount::serve
