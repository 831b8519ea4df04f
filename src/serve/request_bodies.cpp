#include "serve/request_bodies.h"

#include <array>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/excerpt.h"
#include "base/nearest_name.h"
#include "evidence/json_fault.h"
#include "serve/call.h"

namespace recount::serve {
namespace {

namespace dom = simdjson::dom;

Error invalid(std::string message, std::string pointer, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(std::move(pointer));
}

Error not_json(std::string_view body) {
  const auto fault = evidence::find_json_fault(body);
  Error error = fault ? evidence::to_error(*fault, "the body")
                      : make_error(ErrorCode::InvalidInput,
                                   "the body has a number or a depth beyond what is read",
                                   "whole numbers go to 64 bits, others to 1.8e308");
  if (error.help.empty()) {
    error.help = "send one JSON text, as UTF-8";
  }
  error.code = ErrorCode::Usage;
  return error;
}

using Reader = std::function<Status(std::string_view name, dom::element value)>;

// The members of the object that a body is; `read` knows those of `names`.
Status read_object(std::string_view body, std::span<const std::string_view> names,
                   const Reader& read) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body.data(), body.size()).get(root)) {
    return not_json(body);
  }
  dom::object object;
  if (root.get_object().get(object)) {
    return invalid("the body is no JSON object", "", "send an object");
  }
  std::vector<std::string_view> seen;
  for (const auto& [name, value] : object) {
    const std::string pointer = "/" + evidence::pointer_token(name);
    if (std::ranges::find(names, name) == names.end()) {
      const auto meant = nearest_name(name, names);
      return invalid(fmt::format("there is no member {}", excerpt(name)), pointer,
                     meant ? fmt::format("did you mean \"{}\"?", *meant)
                           : fmt::format("it has: {}", fmt::join(names, ", ")));
    }
    if (std::ranges::find(seen, name) != seen.end()) {
      return invalid(fmt::format("{} is given twice", name), pointer, "give it once");
    }
    seen.push_back(name);
    RECOUNT_TRY(read(name, value));
  }
  if (std::ranges::find(seen, names.front()) == seen.end()) {
    return invalid(fmt::format("{} is missing", names.front()), fmt::format("/{}", names.front()),
                   fmt::format("add \"{}\" to the body", names.front()));
  }
  return {};
}

Status read_subjects(dom::element value, std::vector<std::string>& out) {
  dom::array names;
  if (value.get_array().get(names)) {
    return invalid("subjects is no array", "/subjects", "send an array of names");
  }
  for (const dom::element one : names) {
    const std::string pointer = fmt::format("/subjects/{}", out.size());
    std::string_view name;
    if (one.get_string().get(name)) {
      return invalid("a subject is no string", pointer, "send names in quotes");
    }
    if (out.size() == kSubjectsMax) {
      return invalid(fmt::format("there are more than {} subjects", kSubjectsMax), "/subjects",
                     "ask in several requests");
    }
    RECOUNT_TRY(check_party(name, pointer));
    out.emplace_back(name);
  }
  return {};
}

}  // namespace

Result<StandingsQuestion> read_standings_question(std::string_view body) {
  constexpr std::array<std::string_view, 3> kNames = {"subjects", "as_of", "at"};
  StandingsQuestion question;
  const auto read = [&](std::string_view name, dom::element value) -> Status {
    if (name == "subjects") {
      return read_subjects(value, question.subjects);
    }
    if (name == "as_of") {
      std::uint64_t size = 0;
      if (value.get_uint64().get(size)) {
        return invalid("as_of is no tree size", "/as_of", "send a whole number of entries");
      }
      question.as_of.size = size;
      return {};
    }
    std::string_view text;
    if (value.get_string().get(text)) {
      return invalid("at is no string", "/at", "send a time in quotes");
    }
    question.as_of.at = RECOUNT_TRY(parse_time(text, "/at"));
    return {};
  };
  RECOUNT_TRY(read_object(body, kNames, read));
  return question;
}

Result<std::string> read_secret(std::string_view body) {
  constexpr std::array<std::string_view, 1> kNames = {"secret"};
  std::string secret;
  RECOUNT_TRY(read_object(body, kNames, [&](std::string_view, dom::element value) -> Status {
    std::string_view text;
    if (value.get_string().get(text) || text.empty() || text.size() > kSecretBytesMax) {
      return invalid(fmt::format("secret is no string of 1 to {} bytes", kSecretBytesMax),
                     "/secret", "send the key, or what stands behind '#' in the one-time link");
    }
    secret = text;
    return {};
  }));
  return secret;
}

Status visit_elements(std::string_view body, const std::function<Status(std::string_view)>& visit) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body.data(), body.size()).get(root)) {
    return not_json(body);
  }
  dom::array elements;
  if (root.get_array().get(elements)) {
    return invalid("the body is no JSON array", "", "send an array of CloudEvents");
  }
  for (const dom::element element : elements) {
    RECOUNT_TRY(visit(simdjson::minify(element)));
  }
  return {};
}

}  // namespace recount::serve
