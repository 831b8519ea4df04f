#include "evidence/json_line.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/nearest_name.h"
#include "base/utf8.h"

namespace recount::evidence {
namespace {

namespace json = simdjson::ondemand;

static_assert(kJsonPaddingBytes >= simdjson::SIMDJSON_PADDING);

// The fields of an evidence line, and the bit that remembers that one was seen.
enum Field : std::uint32_t {
  kId = 1U << 0U,
  kContext = 1U << 1U,
  kKind = 1U << 2U,
  kRater = 1U << 3U,
  kSubject = 1U << 4U,
  kScore = 1U << 5U,
  kObservedAt = 1U << 6U,
  kInteraction = 1U << 7U,
  kItem = 1U << 8U,
  kFacets = 1U << 9U,
};

struct FieldName {
  std::string_view name;
  Field field;
};

constexpr std::array<FieldName, 10> kFields = {{{"id", kId},
                                                {"context", kContext},
                                                {"kind", kKind},
                                                {"rater", kRater},
                                                {"subject", kSubject},
                                                {"score", kScore},
                                                {"observed_at", kObservedAt},
                                                {"interaction", kInteraction},
                                                {"item", kItem},
                                                {"facets", kFacets}}};

Error invalid(std::string message, std::string pointer, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(std::move(pointer));
}

// A JSON string as it stands in a message: short, and with its quotes.
std::string shown(std::string_view text) {
  constexpr std::size_t kShownBytesMax = 60;
  return text.size() <= kShownBytesMax ? fmt::format("\"{}\"", text)
                                       : fmt::format("\"{}…\"", text.substr(0, kShownBytesMax));
}

std::string_view type_name(json::json_type type) {
  switch (type) {
    case json::json_type::array:
      return "an array";
    case json::json_type::object:
      return "an object";
    case json::json_type::number:
      return "a number";
    case json::json_type::string:
      return "a string";
    case json::json_type::boolean:
      return "true or false";
    case json::json_type::null:
      return "null";
  }
  return "something else";
}

// What the parser stumbled over, in our words.
Error syntax_error(simdjson::error_code code, std::string_view line) {
  if (const auto at = first_invalid_utf8(line)) {
    return invalid(fmt::format("the line is not UTF-8 at its byte {}", *at + 1), "",
                   "convert the input to UTF-8");
  }
  if (line.find('\0') != std::string_view::npos) {
    return invalid(fmt::format("the line holds a NUL byte, its byte {}", line.find('\0') + 1), "",
                   "is this a text file? write one JSON object a line");
  }
  switch (code) {
    case simdjson::UNCLOSED_STRING:
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return invalid("the line ends in the middle of its JSON", "",
                     "the file may have been cut off; write it again");
    case simdjson::UNESCAPED_CHARS:
      return invalid("a string holds a control character that is not escaped", "",
                     "escape it, such as \\n or \\t");
    case simdjson::EMPTY:
      return invalid("the line is empty", "", "write one JSON object a line");
    case simdjson::INCORRECT_TYPE:
      return invalid("the line is no JSON object", "", "write one JSON object a line");
    default:
      return invalid("the line is not JSON", "", "write one JSON object a line");
  }
}

struct Reading {
  std::string_view line;
  Evidence& out;
  std::uint32_t seen = 0;
  std::string envelope_source;
  std::string envelope_id;
  std::string envelope_time;
};

Error wrong_type(json::value value, std::string_view field, std::string_view wanted,
                 std::string_view line) {
  json::json_type type{};
  if (const auto code = value.type().get(type)) {
    return syntax_error(code, line);
  }
  const bool quoted_number = type == json::json_type::string && wanted == "a number";
  return invalid(fmt::format("{} is {}, not {}", field, type_name(type), wanted),
                 fmt::format("/{}", field),
                 quoted_number ? "take the quotes away" : fmt::format("write {}", wanted));
}

Status read_text_field(json::value value, std::string_view field, std::string_view line,
                       std::string& out) {
  std::string_view text;
  if (const auto code = value.get_string().get(text)) {
    return code == simdjson::INCORRECT_TYPE ? wrong_type(value, field, "a string", line)
                                            : syntax_error(code, line);
  }
  out.assign(text);
  return {};
}

Status read_number(json::value value, std::string_view field, std::string_view pointer,
                   std::string_view line, double& out) {
  const auto code = value.get_double().get(out);
  if (code == simdjson::INCORRECT_TYPE || code == simdjson::NUMBER_ERROR) {
    json::json_type type{};
    if (value.type().get(type) == simdjson::SUCCESS && type != json::json_type::number) {
      return wrong_type(value, field, "a number", line);
    }
  }
  if (code || !std::isfinite(out)) {
    return invalid(fmt::format("{} is no number that a double can hold", field),
                   std::string(pointer), "write a decimal number, such as 4 or 3.5");
  }
  return {};
}

Status read_kind(json::value value, Reading& reading) {
  std::string name;
  RECOUNT_TRY(read_text_field(value, "kind", reading.line, name));
  const std::optional<Kind> kind = kind_named(name);
  if (!kind) {
    std::array<std::string_view, kKinds.size()> names;
    std::transform(kKinds.begin(), kKinds.end(), names.begin(), [](Kind k) { return name_of(k); });
    const auto meant = nearest_name(name, names);
    return invalid(fmt::format("there is no kind of evidence {}", shown(name)), "/kind",
                   meant ? fmt::format("did you mean \"{}\"?", *meant)
                         : fmt::format("kinds are {}", fmt::join(names, ", ")));
  }
  reading.out.kind = *kind;
  return {};
}

Status read_time(std::string_view text, Evidence& out) {
  const std::optional<Instant> at = parse_rfc3339(text);
  if (!at) {
    return invalid(fmt::format("observed_at {} is no time", shown(text)), "/observed_at",
                   "write it as RFC 3339 has it, such as \"2024-05-01T10:00:00Z\"");
  }
  out.observed_at = *at;
  return {};
}

Status read_facets(json::value value, Reading& reading) {
  json::object object;
  if (const auto code = value.get_object().get(object)) {
    return code == simdjson::INCORRECT_TYPE
               ? wrong_type(value, "facets", "an object of numbers", reading.line)
               : syntax_error(code, reading.line);
  }
  std::vector<Facet>& facets = reading.out.facets;
  for (auto field : object) {
    std::string_view name;
    json::value content;
    if (const auto code = field.unescaped_key().get(name)) {
      return syntax_error(code, reading.line);
    }
    facets.push_back({.name = std::string(name), .value = 0});
    if (const auto code = field.value().get(content)) {
      return syntax_error(code, reading.line);
    }
    const std::string path = fmt::format("facets/{}", facets.back().name);
    RECOUNT_TRY(read_number(content, path, "/" + path, reading.line, facets.back().value));
  }
  std::sort(facets.begin(), facets.end(),
            [](const Facet& a, const Facet& b) { return a.name < b.name; });
  return {};
}

Error unknown_field(std::string_view name) {
  std::array<std::string_view, kFields.size()> names;
  std::transform(kFields.begin(), kFields.end(), names.begin(),
                 [](const FieldName& one) { return one.name; });
  const auto meant = nearest_name(name, names);
  return invalid(fmt::format("there is no field {}", shown(name)), fmt::format("/{}", name),
                 meant ? fmt::format("did you mean \"{}\"?", *meant)
                       : fmt::format("an evidence line has {}", fmt::join(names, ", ")));
}

Status read_field(Field field, json::value value, Reading& reading) {
  Evidence& out = reading.out;
  switch (field) {
    case kId:
      return read_text_field(value, "id", reading.line, out.id);
    case kContext:
      return read_text_field(value, "context", reading.line, out.context);
    case kKind:
      return read_kind(value, reading);
    case kRater:
      return read_text_field(value, "rater", reading.line, out.rater);
    case kSubject:
      return read_text_field(value, "subject", reading.line, out.subject);
    case kScore:
      return read_number(value, "score", "/score", reading.line, out.score);
    case kObservedAt: {
      std::string_view text;
      if (const auto code = value.get_string().get(text)) {
        return code == simdjson::INCORRECT_TYPE
                   ? wrong_type(value, "observed_at", "a string", reading.line)
                   : syntax_error(code, reading.line);
      }
      return read_time(text, out);
    }
    case kInteraction:
      return read_text_field(value, "interaction", reading.line, out.interaction);
    case kItem:
      return read_text_field(value, "item", reading.line, out.item);
    case kFacets:
      return read_facets(value, reading);
  }
  return {};
}

Status read_evidence(json::object object, Reading& reading) {
  for (auto member : object) {
    std::string_view name;
    json::value value;
    if (const auto code = member.unescaped_key().get(name)) {
      return syntax_error(code, reading.line);
    }
    const auto known = std::find_if(kFields.begin(), kFields.end(),
                                    [&](const FieldName& one) { return one.name == name; });
    if (known == kFields.end()) {
      return unknown_field(name);
    }
    if ((reading.seen & known->field) != 0) {
      return invalid(fmt::format("{} is given twice", known->name), fmt::format("/{}", known->name),
                     "give each field once");
    }
    reading.seen |= known->field;
    if (const auto code = member.value().get(value)) {
      return syntax_error(code, reading.line);
    }
    RECOUNT_TRY(read_field(known->field, value, reading));
  }
  return {};
}

// CloudEvents 1.0: the envelope's attributes first; `data` is the evidence.
Status read_envelope(json::object object, Reading& reading) {
  bool has_data = false;
  for (auto member : object) {
    std::string_view name;
    json::value value;
    if (member.unescaped_key().get(name) || member.value().get(value)) {
      return syntax_error(simdjson::TAPE_ERROR, reading.line);
    }
    if (name == "id") {
      RECOUNT_TRY(read_text_field(value, "id", reading.line, reading.envelope_id));
    } else if (name == "source") {
      RECOUNT_TRY(read_text_field(value, "source", reading.line, reading.envelope_source));
    } else if (name == "time") {
      RECOUNT_TRY(read_text_field(value, "time", reading.line, reading.envelope_time));
    } else if (name == "data") {
      json::object data;
      if (value.get_object().get(data)) {
        return wrong_type(value, "data", "an object", reading.line);
      }
      RECOUNT_TRY(read_evidence(data, reading));
      has_data = true;
    }
  }
  if (!has_data) {
    return invalid("the envelope has no data", "/data", "put the evidence into \"data\"");
  }
  if ((reading.seen & kId) == 0 && !reading.envelope_id.empty()) {
    reading.out.id = reading.envelope_source + "#" + reading.envelope_id;
    reading.seen |= kId;
  }
  if ((reading.seen & kObservedAt) == 0 && !reading.envelope_time.empty()) {
    RECOUNT_TRY(read_time(reading.envelope_time, reading.out));
    reading.seen |= kObservedAt;
  }
  return {};
}

Status fill_defaults(const JsonDefaults& defaults, Reading& reading) {
  if ((reading.seen & kContext) == 0 && !defaults.context.empty()) {
    reading.out.context = defaults.context;
    reading.seen |= kContext;
  }
  if ((reading.seen & kKind) == 0 && defaults.kind) {
    reading.out.kind = *defaults.kind;
    reading.seen |= kKind;
  }
  constexpr std::uint32_t kOptional = kInteraction | kItem | kFacets;
  for (const FieldName& one : kFields) {
    if (((reading.seen | kOptional) & one.field) == 0) {
      const bool is_context = one.field == kContext;
      return invalid(fmt::format("{} is missing", one.name), fmt::format("/{}", one.name),
                     is_context ? "add it, or say --context for all lines"
                                : fmt::format("add \"{}\" to the line", one.name));
    }
  }
  return {};
}

// Whether a member of that name stands in the line; a text that says the word is none.
bool is_envelope(std::string_view line) {
  constexpr std::string_view kMember = "\"specversion\"";
  std::size_t at = line.find(kMember);
  if (at == std::string_view::npos) {
    return false;
  }
  at = line.find_first_not_of(" \t", at + kMember.size());
  return at != std::string_view::npos && line[at] == ':';
}

void clear(Evidence& out) {
  out.id.clear();
  out.context.clear();
  out.rater.clear();
  out.subject.clear();
  out.interaction.clear();
  out.item.clear();
  out.facets.clear();
}

}  // namespace

struct JsonLineParser::Machine {
  json::parser parser;
};

JsonLineParser::JsonLineParser() : machine_(std::make_unique<Machine>()) {}

JsonLineParser::~JsonLineParser() = default;
JsonLineParser::JsonLineParser(JsonLineParser&&) noexcept = default;
JsonLineParser& JsonLineParser::operator=(JsonLineParser&&) noexcept = default;

Status JsonLineParser::parse(std::string_view padded_line, const JsonDefaults& defaults,
                             Evidence& out) {
  json::document document;
  json::object object;
  const auto code =
      machine_->parser
          .iterate(padded_line.data(), padded_line.size(), padded_line.size() + kJsonPaddingBytes)
          .get(document);
  if (code) {
    return syntax_error(code, padded_line);
  }
  if (const auto failed = document.get_object().get(object)) {
    return syntax_error(failed, padded_line);
  }
  clear(out);
  Reading reading{.line = padded_line,
                  .out = out,
                  .seen = 0,
                  .envelope_source = {},
                  .envelope_id = {},
                  .envelope_time = {}};
  RECOUNT_TRY(is_envelope(padded_line) ? read_envelope(object, reading)
                                       : read_evidence(object, reading));
  const char* behind = nullptr;
  if (document.current_location().get(behind) == simdjson::SUCCESS) {
    return invalid("something stands behind the JSON object", "", "write one JSON object a line");
  }
  return fill_defaults(defaults, reading);
}

}  // namespace recount::evidence
