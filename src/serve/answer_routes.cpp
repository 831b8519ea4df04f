// Standings, and why they are what they are.
#include <algorithm>

#include <fmt/format.h>

#include "answers/explanation.h"
#include "answers/history.h"
#include "answers/search.h"
#include "serve/api.h"
#include "serve/body_reader.h"
#include "serve/places.h"
#include "serve/request_bodies.h"

namespace recount::serve {
namespace {

constexpr std::size_t kQueryBytesMax = 256;
constexpr std::size_t kPointsMax = 2'000;
constexpr std::size_t kPointsDefault = 500;
constexpr std::size_t kQuestionBytesMax = 8U << 20U;

wire::Response as_json(std::string body) {
  wire::Response response;
  response.body = std::move(body);
  response.body += '\n';
  return response;
}

answers::Shown shown_of(const Sight& sight) {
  return {.rating = sight.rating, .interval = sight.interval, .count = sight.count};
}

Error nobody(std::string_view subject, std::string_view context) {
  return make_error(ErrorCode::NotFound,
                    fmt::format("\"{}\" has no standing in \"{}\"", subject, context),
                    "check the name, or ask for a later size and time");
}

// What the policy hides from the caller is answered as what is not there; so is the help, which
// would name others.
template <typename T>
Result<T> as_seen(Result<T> found, const Sight& sight, std::string_view subject,
                  std::string_view context) {
  const bool tells_names = sight.evidence || sight.evidence_count_min <= 1;
  if (!found && found.error().code == ErrorCode::NotFound && !tells_names) {
    return nobody(subject, context);
  }
  return found;
}

std::string question_of(std::string_view operation, const Call& call, std::string_view text) {
  return fmt::format("{}\n{}\n{}\n{}", operation, call.path[0], call.path[1], text);
}

void add_next(wire::Response& response, const Call& call, std::string_view cursor) {
  std::string target = call.request.path + "?cursor=" + std::string(cursor);
  for (const wire::Header& one : call.query) {
    if (one.name != "cursor") {
      target += fmt::format("&{}={}", one.name, wire::encode_percent(one.value));
    }
  }
  response.headers.push_back({"Link", fmt::format("<{}>; rel=\"next\"", target)});
}

}  // namespace

Result<wire::Answer> Api::get_standing(const Call& call) {
  const std::string_view subject = RECOUNT_TRY(call.subject());
  const answers::AsOf as_of = RECOUNT_TRY(call.as_of());
  const View view = RECOUNT_TRY(view_of(call, Act::ReadAnswers));
  const answers::Standing standing =
      RECOUNT_TRY(as_seen(answers::standing_of(view.look.engine, call.path[1], subject, as_of),
                          view.sight, subject, call.path[1]));
  if (standing.evidence_count < view.sight.evidence_count_min) {
    return nobody(subject, call.path[1]);
  }
  JsonWriter json;
  json.begin_object();
  write_fields(json, standing, shown_of(view.sight));
  RECOUNT_TRY(record(call, view, evidence::Reading::Standing, subject, 1));
  return as_json(json.end_object().take());
}

Result<wire::Answer> Api::get_explanation(const Call& call) {
  const std::string_view subject = RECOUNT_TRY(call.subject());
  const answers::AsOf as_of = RECOUNT_TRY(call.as_of());
  const View view = RECOUNT_TRY(view_of(call, Act::ReadEvidence));
  const answers::Explanation explanation = RECOUNT_TRY(
      answers::explain(view.look.engine, view.look.reader, call.path[1], subject, as_of));
  JsonWriter json;
  json.begin_object();
  write_fields(json, explanation);
  RECOUNT_TRY(record(call, view, evidence::Reading::Explanation, subject, 1));
  return as_json(json.end_object().take());
}

Result<wire::Answer> Api::get_history(const Call& call) {
  const std::string_view subject = RECOUNT_TRY(call.subject());
  const answers::AsOf as_of = RECOUNT_TRY(call.as_of());
  const std::uint64_t points = RECOUNT_TRY(call.number("points", 2, kPointsMax, kPointsDefault));
  const View view = RECOUNT_TRY(view_of(call, Act::ReadAnswers));
  const answers::History history = RECOUNT_TRY(
      as_seen(answers::history_of(view.look.engine, call.path[1], subject, as_of.size, points),
              view.sight, subject, call.path[1]));
  if (history.points.empty() ||
      history.points.back().evidence_count < view.sight.evidence_count_min) {
    return nobody(subject, call.path[1]);
  }
  JsonWriter json;
  json.begin_object();
  write_fields(json, history, shown_of(view.sight));
  RECOUNT_TRY(record(call, view, evidence::Reading::History, subject, 1));
  return as_json(json.end_object().take());
}

Result<wire::Answer> Api::find_subjects(const Call& call) {
  const std::string_view text = call.parameter("q").value_or("");
  if (text.size() > kQueryBytesMax) {
    return make_error(ErrorCode::Usage, fmt::format("q is longer than {} bytes", kQueryBytesMax),
                      "a part of the name is enough")
        .with_where("?q");
  }
  const std::size_t limit = RECOUNT_TRY(call.limit());
  const View view = RECOUNT_TRY(view_of(call, Act::ReadAnswers));
  const std::string question = question_of("subjects", call, text);
  Cursor at{.size = view.look.reader.size(), .at = {}, .count = 0, .position = 0};
  at.count = view.context.subjects().size();
  if (const auto cursor = call.parameter("cursor")) {
    at = RECOUNT_TRY(cursor_key_.read(*cursor, question));
  }
  const answers::SubjectPage page =
      answers::find_subjects(view.context, {.text = text,
                                            .known = at.count,
                                            .evidence_count_min = view.sight.evidence_count_min,
                                            .from = at.position,
                                            .limit = limit});
  JsonWriter json;
  json.begin_object().key("subjects").begin_array();
  for (const std::string& name : page.names) {
    json.value(name);
  }
  json.end_array().field("tree_size", at.size);
  std::string next;
  if (page.has_more) {
    at.position += page.names.size();
    next = cursor_key_.write(at, question);
    json.field("next", next);
  }
  RECOUNT_TRY(record(call, view, evidence::Reading::Subjects, "", page.names.size()));
  wire::Response response = as_json(json.end_object().take());
  if (page.has_more) {
    add_next(response, call, next);
  }
  return response;
}

Result<wire::Answer> Api::list_standings(const Call& call) {
  answers::AsOf as_of = RECOUNT_TRY(call.as_of());
  const std::size_t limit = RECOUNT_TRY(call.limit());
  const View view = RECOUNT_TRY(view_of(call, Act::ReadAnswers));
  const std::string question =
      question_of("standings", call,
                  fmt::format("{}\n{}", call.parameter("as_of").value_or(""),
                              call.parameter("at").value_or("")));
  std::size_t position = 0;
  if (const auto cursor = call.parameter("cursor")) {
    const Cursor at = RECOUNT_TRY(cursor_key_.read(*cursor, question));
    as_of = {.size = at.size, .at = at.at};
    position = at.position;
  }
  const answers::Asked asked = RECOUNT_TRY(answers::ask(view.look.engine, call.path[1], as_of));
  const Leaderboards::Order order = view.served.leaderboards.order_of(asked);
  JsonWriter json;
  json.begin_object().field("context", view.context.name()).field("rated", order->rated);
  json.field("too_few", order->too_few).key("standings").begin_array();
  const std::size_t begin = std::min(position, order->subjects.size());
  const std::size_t end = std::min(begin + limit, order->subjects.size());
  for (std::size_t place = begin; place < end; ++place) {
    const answers::Standing standing =
        answers::standing_at(view.look.engine, asked, order->subjects[place]);
    if (standing.evidence_count >= view.sight.evidence_count_min) {
      json.begin_object();
      write_fields(json, standing, shown_of(view.sight));
      json.end_object();
    }
  }
  json.end_array();
  RECOUNT_TRY(record(call, view, evidence::Reading::Standings, "", end - begin));
  if (end == order->subjects.size()) {
    return as_json(json.end_object().take());
  }
  const std::string next = cursor_key_.write({.size = asked.moment.size,
                                              .at = asked.moment.at,
                                              .count = order->subjects.size(),
                                              .position = end},
                                             question);
  wire::Response response = as_json(json.field("next", next).end_object().take());
  add_next(response, call, next);
  return response;
}

Result<wire::Answer> Api::get_standings(const Call& call) {
  RECOUNT_TRY(call.purpose());
  RECOUNT_TRY(view_of(call, Act::ReadAnswers));
  if (auto problem = wrong_media_type(call, "application/json")) {
    return std::move(*problem);
  }
  const auto answer = [this, call](std::string_view body) -> Result<wire::Response> {
    const StandingsQuestion question = RECOUNT_TRY(read_standings_question(body));
    const View view = RECOUNT_TRY(view_of(call, Act::ReadAnswers));
    const answers::Asked asked =
        RECOUNT_TRY(answers::ask(view.look.engine, call.path[1], question.as_of));
    JsonWriter json;
    json.begin_object().key("standings").begin_array();
    std::uint64_t count = 0;
    for (const std::string& name : question.subjects) {
      const auto standing = answers::find_standing(view.look.engine, asked, name);
      if (!standing || standing->evidence_count < view.sight.evidence_count_min) {
        json.null();
        continue;
      }
      ++count;
      json.begin_object();
      write_fields(json, *standing, shown_of(view.sight));
      json.end_object();
    }
    RECOUNT_TRY(record(call, view, evidence::Reading::Standings, "", count));
    return as_json(json.end_array().end_object().take());
  };
  return read_body(kQuestionBytesMax, answer);
}

Result<wire::Answer> Api::get_places(const Call& call) {
  const answers::AsOf as_of = RECOUNT_TRY(call.as_of());
  const View view = RECOUNT_TRY(view_of(call, Act::ReadAnswers));
  const std::vector<evidence::Place> places =
      RECOUNT_TRY(read_places(view.served.ledger.directory(), call.path[1]));
  const answers::Asked asked = RECOUNT_TRY(answers::ask(view.look.engine, call.path[1], as_of));
  JsonWriter json;
  json.begin_object().field("type", "FeatureCollection").key("features").begin_array();
  for (const evidence::Place& place : places) {
    json.begin_object().field("type", "Feature").key("geometry").begin_object();
    json.field("type", "Point").key("coordinates").begin_array();
    json.value(place.longitude).value(place.latitude).end_array().end_object();
    json.key("properties").begin_object().field("subject", place.subject);
    json.field("name", place.name);
    const auto rated = answers::find_rating(asked, place.subject);
    const bool is_seen = rated && rated->evidence_count > 0 && view.sight.rating &&
                         rated->evidence_count >= view.sight.evidence_count_min;
    json.key("rating");
    is_seen ? json.value(rated->rating) : json.null();
    json.field("evidence_count", is_seen && view.sight.count ? rated->evidence_count : 0);
    json.end_object().end_object();
  }
  RECOUNT_TRY(record(call, view, evidence::Reading::Places, "", places.size()));
  wire::Response response = as_json(json.end_array().end_object().take());
  response.content_type = "application/geo+json";
  return response;
}

}  // namespace recount::serve
