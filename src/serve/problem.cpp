#include "serve/problem.h"

#include <algorithm>
#include <array>

namespace recount::serve {
namespace {

struct Phrase {
  int status;
  std::string_view text;
};

constexpr std::array kPhrases = {
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{413, "Content Too Large"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{422, "Unprocessable Content"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{503, "Service Unavailable"},
    Phrase{507, "Insufficient Storage"},
};

void write_unless_empty(JsonWriter& json, std::string_view name, const std::string& text) {
  if (!text.empty()) {
    json.field(name, text);
  }
}

}  // namespace

std::string_view reason_phrase(int status) {
  const auto* const found = std::ranges::find(kPhrases, status, &Phrase::status);
  return found == kPhrases.end() ? "Error" : found->text;
}

LineError line_error(std::uint64_t line, const Error& error) {
  return {.line = line,
          .pointer = error.where,
          .code = std::string(traits_of(error.code).name),
          .reason = error.message,
          .help = error.help};
}

void write_fields(JsonWriter& json, const LineError& error) {
  json.field("line", error.line).field("pointer", error.pointer).field("code", error.code);
  json.field("reason", error.reason).field("help", error.help);
}

Problem problem_of(const Error& error) {
  const ErrorTraits traits = traits_of(error.code);
  Problem problem;
  problem.status = traits.http_status;
  problem.code = std::string(traits.name);
  problem.detail = error.message;
  problem.hint = error.help;
  if (error.where.starts_with('/')) {
    problem.pointer = error.where;
  } else if (error.where.starts_with('?')) {
    problem.parameter = error.where.substr(1);
  }
  return problem;
}

wire::Response to_response(const Problem& problem) {
  JsonWriter json;
  json.begin_object().field("type", "urn:recount:problem:" + problem.code);
  json.field("title", reason_phrase(problem.status)).field("status", problem.status);
  json.field("code", problem.code);
  write_unless_empty(json, "detail", problem.detail);
  write_unless_empty(json, "hint", problem.hint);
  write_unless_empty(json, "parameter", problem.parameter);
  write_unless_empty(json, "pointer", problem.pointer);
  if (!problem.errors.empty()) {
    json.key("errors").begin_array();
    for (const LineError& error : problem.errors) {
      json.begin_object();
      write_fields(json, error);
      json.end_object();
    }
    json.end_array();
  }
  wire::Response response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  response.body = json.end_object().take() + "\n";
  if (problem.status == 401) {
    response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"recount\""});
  }
  return response;
}

}  // namespace recount::serve
