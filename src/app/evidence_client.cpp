#include "app/evidence_client.h"

#include <chrono>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <simdjson.h>

namespace recount::app {
namespace {

namespace dom = simdjson::dom;

constexpr int kAttemptsMax = 8;
constexpr std::chrono::milliseconds kFirstPause{100};  // doubled each time: 12.7 s in all
constexpr int kBusyStatus = 503;
constexpr int kConflictStatus = 409;

std::string text_of(dom::element object, std::string_view name) {
  std::string_view text;
  return object[name].get_string().get(text) ? std::string() : std::string(text);
}

std::uint64_t number_of(dom::element object, std::string_view name) {
  std::uint64_t number = 0;
  return object[name].get_uint64().get(number) ? 0 : number;
}

ErrorCode code_of(const std::string& name, int status) {
  for (const ErrorCode code :
       {ErrorCode::InvalidInput, ErrorCode::Refused, ErrorCode::Usage, ErrorCode::NotFound,
        ErrorCode::Busy, ErrorCode::Damaged, ErrorCode::Io, ErrorCode::IdConflict,
        ErrorCode::Unauthorized, ErrorCode::Forbidden}) {
    if (traits_of(code).name == name) {
      return code;
    }
  }
  return status >= 500 ? ErrorCode::Io : ErrorCode::Usage;
}

Error no_recount(int status) {
  return make_error(ErrorCode::Usage,
                    fmt::format("the server answered {} and not as Recount's API does", status),
                    "check the address given to --via");
}

Error error_of(const wire::Response& response) {
  dom::parser parser;
  dom::element problem;
  if (parser.parse(response.body).get(problem)) {
    return no_recount(response.status);
  }
  const std::string detail = text_of(problem, "detail");
  return make_error(code_of(text_of(problem, "code"), response.status),
                    detail.empty() ? text_of(problem, "title") : detail, text_of(problem, "hint"));
}

Result<RemoteAnswer> read_answer(const wire::Response& response) {
  dom::parser parser;
  dom::element root;
  std::uint64_t accepted = 0;
  if (parser.parse(response.body).get(root) || root["accepted"].get_uint64().get(accepted)) {
    return no_recount(response.status);
  }
  RemoteAnswer answer{.accepted = accepted,
                      .duplicate = number_of(root, "duplicate"),
                      .rejected = number_of(root, "rejected"),
                      .tree_size = number_of(root, "tree_size"),
                      .errors = {},
                      .receipts = {}};
  dom::array list;
  if (!root["errors"].get_array().get(list)) {
    for (const dom::element one : list) {
      answer.errors.push_back({.line = number_of(one, "line"),
                               .pointer = text_of(one, "pointer"),
                               .code = text_of(one, "code"),
                               .reason = text_of(one, "reason"),
                               .help = text_of(one, "help")});
    }
  }
  if (!root["receipts"].get_array().get(list)) {
    for (const dom::element one : list) {
      answer.receipts.push_back(simdjson::minify(one));
    }
  }
  return answer;
}

// Whether the same request may go better in a moment.
bool is_passing(const Result<wire::Response>& sent) {
  if (!sent) {
    return sent.error().code == ErrorCode::Io;
  }
  const bool is_claimed = sent->status == kConflictStatus || sent->status == kBusyStatus;
  return is_claimed && error_of(*sent).code == ErrorCode::Busy;
}

}  // namespace

Result<RemoteAnswer> EvidenceClient::post(std::string_view lines, std::string_view idempotency_key,
                                          bool wants_receipts) {
  const std::string target = fmt::format("/v1/ledgers/{}/evidence{}", wire::encode_percent(ledger_),
                                         wants_receipts ? "?receipts=true" : "");
  std::vector<wire::Header> headers = {{"Content-Type", "application/x-ndjson"},
                                       {"Idempotency-Key", std::string(idempotency_key)}};
  if (!key_.empty()) {
    headers.push_back({"Authorization", "Bearer " + key_});
  }
  auto pause = kFirstPause;
  for (int attempt = 1;; ++attempt) {
    const Result<wire::Response> sent = client_.send(wire::Method::Post, target, headers, lines);
    if (attempt < kAttemptsMax && is_passing(sent)) {
      std::this_thread::sleep_for(pause);
      pause *= 2;
      continue;
    }
    if (!sent) {
      return sent.error();
    }
    return sent->status == 200 ? read_answer(*sent) : Result<RemoteAnswer>(error_of(*sent));
  }
}

}  // namespace recount::app
