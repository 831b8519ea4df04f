#include "evidence/json_line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/excerpt.h"
#include "base/nearest_name.h"
#include "evidence/json_fault.h"
#include "evidence/json_fields.h"
#include "evidence/plain_line.h"

namespace recount::evidence {
namespace {

namespace json = simdjson::ondemand;

static_assert(kJsonPaddingBytes >= simdjson::SIMDJSON_PADDING);

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

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r"), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

// One reading of one line into `out`.
class Reading {
 public:
  explicit Reading(Evidence& out) : out_(out) {
    out.interaction.clear();
    out.item.clear();
  }

  /// The members of the object that is the evidence.
  Status read_evidence(json::object object) {
    for (auto member : object) {
      json::raw_json_string key;
      json::value value;
      if (member.key().get(key)) {
        return not_json();
      }
      JsonField field = field_at(key.raw());
      if (field == kUnknown) {
        std::string_view name;
        if (member.unescaped_key().get(name)) {
          return not_json();
        }
        field = field_named(name);
        if (field == kUnknown) {
          return unknown_field(name);
        }
      }
      if (member.value().get(value)) {
        return not_json();
      }
      RECOUNT_TRY(read_once(field, value));
    }
    out_.facets.resize(facet_count_);
    return {};
  }

  /// CloudEvents 1.0: `data` is the evidence, the other members say where it comes from. What of
  /// them is not needed here is passed over.
  Status read_envelope(json::object object) {
    Envelope envelope;
    for (auto member : object) {
      std::string_view name;
      json::value value;
      if (member.unescaped_key().get(name)) {
        return not_json();
      }
      const std::string attribute(name);
      if (member.value().get(value)) {
        return not_json();
      }
      RECOUNT_TRY(read_attribute(attribute, value, envelope));
    }
    return settle(envelope);
  }

  Status fill_defaults(const JsonDefaults& defaults) {
    if ((seen_ & kContext) == 0 && !defaults.context.empty()) {
      out_.context = defaults.context;
      seen_ |= kContext;
    }
    if ((seen_ & kKind) == 0 && defaults.kind) {
      out_.kind = *defaults.kind;
      seen_ |= kKind;
    }
    return (seen_ & kRequired) == kRequired ? Status() : missing();
  }

  /// The text is no JSON at all: the errors so far are worth nothing, find_json_fault knows more.
  bool is_not_json() const { return is_not_json_; }

 private:
  struct Envelope {
    std::string version;
    std::string source;
    std::string id;
    std::string time;
    bool has_data = false;
    bool has_base64 = false;
  };

  Error not_json() {
    is_not_json_ = true;
    return Error{};
  }

  // `place` is a pointer below the evidence.
  Error invalid(std::string message, std::string_view place, std::string help) const {
    return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
        .with_where(fmt::format("{}/{}", in_envelope_ ? "/data" : "", place));
  }

  Error wrong_type(json::value value, std::string_view place, std::string_view wanted) {
    json::json_type type{};
    if (value.type().get(type)) {
      return not_json();
    }
    const bool is_number = wanted == "a number";
    std::string help = fmt::format("write {}", wanted);
    if (is_number && type == json::json_type::string) {
      help = "take the quotes away";
    } else if (wanted == "a string" && type == json::json_type::number) {
      help = "put it in quotes";
    } else if (type == json::json_type::null) {
      help = "leave the field out when there is nothing to say";
    }
    return invalid(fmt::format("{} is {}, not {}", place, type_name(type), wanted), place,
                   std::move(help));
  }

  Status read_text(json::value value, std::string_view name, std::string& out) {
    std::string_view text;
    if (const auto code = value.get_string().get(text)) {
      return code == simdjson::INCORRECT_TYPE ? wrong_type(value, name, "a string") : not_json();
    }
    out.assign(text);
    return {};
  }

  // `facet` names the number when it is no field of its own.
  Status read_number(json::value value, std::string_view facet, double& out) {
    const auto code = value.get_double().get(out);
    if (!code) {
      return {};
    }
    const std::string place =
        facet.empty() ? "score" : fmt::format("facets/{}", pointer_token(facet));
    json::json_type type{};
    if (value.type().get(type)) {
      return not_json();
    }
    if (type != json::json_type::number) {
      return wrong_type(value, place, "a number");
    }
    // Digits that JSON allows and a double cannot hold, or no JSON.
    double number = 0;
    const std::string_view token = value.raw_json_token();
    const auto [end, failure] = std::from_chars(token.data(), token.data() + token.size(), number);
    if (failure != std::errc::result_out_of_range) {
      return not_json();
    }
    const auto size = static_cast<std::size_t>(end - token.data());
    return invalid(fmt::format("{} {} is beyond what a double can hold", place,
                               excerpt(token.substr(0, size))),
                   place, "write a number between -1.7e308 and 1.7e308");
  }

  Status read_kind(json::value value) {
    std::string_view name;
    if (const auto code = value.get_string().get(name)) {
      return code == simdjson::INCORRECT_TYPE ? wrong_type(value, "kind", "a string") : not_json();
    }
    const std::optional<Kind> kind = kind_named(name);
    if (!kind) {
      std::array<std::string_view, kKinds.size()> names;
      std::transform(kKinds.begin(), kKinds.end(), names.begin(),
                     [](Kind one) { return evidence::name_of(one); });
      const auto meant = nearest_name(name, names);
      return invalid(fmt::format("there is no kind of evidence {}", excerpt(name)), "kind",
                     meant ? fmt::format("did you mean \"{}\"?", *meant)
                           : fmt::format("kinds are {}", fmt::join(names, ", ")));
    }
    out_.kind = *kind;
    return {};
  }

  Status read_observed_at(json::value value) {
    std::string_view text;
    if (const auto code = value.get_string().get(text)) {
      return code == simdjson::INCORRECT_TYPE ? wrong_type(value, "observed_at", "a string")
                                              : not_json();
    }
    const std::optional<Instant> at = parse_rfc3339(text);
    if (!at) {
      return bad_time(text, "observed_at");
    }
    out_.observed_at = *at;
    return {};
  }

  Error bad_time(std::string_view text, std::string_view name) const {
    return invalid(fmt::format("{} {} is no time", name, excerpt(text)), name,
                   "write it as RFC 3339 has it, with a zone: \"2024-05-01T10:00:00Z\"");
  }

  Status read_facets(json::value value) {
    json::object object;
    if (const auto code = value.get_object().get(object)) {
      return code == simdjson::INCORRECT_TYPE ? wrong_type(value, "facets", "an object of numbers")
                                              : not_json();
    }
    std::vector<Facet>& facets = out_.facets;
    bool in_order = true;
    for (auto member : object) {
      std::string_view name;
      json::value content;
      if (member.unescaped_key().get(name)) {
        return not_json();
      }
      if (facet_count_ == facets.size()) {
        facets.emplace_back();
      }
      Facet& facet = facets[facet_count_++];
      facet.name.assign(name);
      if (member.value().get(content)) {
        return not_json();
      }
      RECOUNT_TRY(read_number(content, facet.name, facet.value));
      in_order = in_order && (facet_count_ == 1 || facets[facet_count_ - 2].name < facet.name);
    }
    return in_order ? Status() : sort_facets();
  }

  Status sort_facets() {
    std::vector<Facet>& facets = out_.facets;
    facets.resize(facet_count_);
    std::sort(facets.begin(), facets.end(),
              [](const Facet& a, const Facet& b) { return a.name < b.name; });
    const auto twice =
        std::adjacent_find(facets.begin(), facets.end(),
                           [](const Facet& a, const Facet& b) { return a.name == b.name; });
    return twice == facets.end()
               ? Status()
               : given_twice(fmt::format("facets/{}", pointer_token(twice->name)));
  }

  Error given_twice(std::string_view place) const {
    return invalid(fmt::format("{} is given twice", place), place, "give it once");
  }

  Status read_once(JsonField field, json::value value) {
    if ((seen_ & field) != 0) {
      return given_twice(name_of(field));
    }
    seen_ |= field;
    switch (field) {
      case kId:
        return read_text(value, "id", out_.id);
      case kContext:
        return read_text(value, "context", out_.context);
      case kKind:
        return read_kind(value);
      case kRater:
        return read_text(value, "rater", out_.rater);
      case kSubject:
        return read_text(value, "subject", out_.subject);
      case kScore:
        return read_number(value, "", out_.score);
      case kObservedAt:
        return read_observed_at(value);
      case kInteraction:
        return read_text(value, "interaction", out_.interaction);
      case kItem:
        return read_text(value, "item", out_.item);
      case kFacets:
        return read_facets(value);
      case kUnknown:
        break;
    }
    return {};
  }

  Error unknown_field(std::string_view name) const {
    const auto meant = nearest_name(name, kFieldNames);
    return invalid(fmt::format("there is no field {}", excerpt(name)), pointer_token(name),
                   meant ? fmt::format("did you mean \"{}\"?", *meant)
                         : fmt::format("an evidence line has {}", fmt::join(kFieldNames, ", ")));
  }

  Error missing() const {
    const auto is_missing = [this](std::string_view name) {
      return (kRequired & ~seen_ & field_named(name)) != 0;
    };
    const std::string_view name = *std::find_if(kFieldNames.begin(), kFieldNames.end(), is_missing);
    return invalid(fmt::format("{} is missing", name), name,
                   name == "context" ? "add it, or say --context for all lines"
                                     : fmt::format("add \"{}\" to the line", name));
  }

  Status read_attribute(std::string_view name, json::value value, Envelope& envelope) {
    const std::array<std::pair<std::string_view, std::string*>, 4> texts = {
        {{"specversion", &envelope.version},
         {"source", &envelope.source},
         {"id", &envelope.id},
         {"time", &envelope.time}}};
    for (const auto& [known, text] : texts) {
      if (name == known) {
        return text->empty() ? read_text(value, known, *text) : Status(given_twice(known));
      }
    }
    envelope.has_base64 = envelope.has_base64 || name == "data_base64";
    if (name != "data") {
      return {};
    }
    if (envelope.has_data) {
      return given_twice("data");
    }
    envelope.has_data = true;
    json::object data;
    if (const auto code = value.get_object().get(data)) {
      return code == simdjson::INCORRECT_TYPE ? wrong_type(value, "data", "an object") : not_json();
    }
    in_envelope_ = true;
    RECOUNT_TRY(read_evidence(data));
    in_envelope_ = false;
    return {};
  }

  Status settle(const Envelope& envelope) {
    if (envelope.version != "1.0") {
      return invalid(fmt::format("specversion is {}, not \"1.0\"", excerpt(envelope.version)),
                     "specversion", "send CloudEvents 1.0, or plain evidence lines");
    }
    if (!envelope.has_data) {
      return invalid("the envelope has no data", "data",
                     envelope.has_base64 ? "send data as a JSON object, not as base64"
                                         : "put the evidence into \"data\"");
    }
    if ((seen_ & kId) == 0 && !envelope.id.empty() && !envelope.source.empty()) {
      out_.id = envelope.source + "#" + envelope.id;
      seen_ |= kId;
    }
    if ((seen_ & kObservedAt) == 0 && !envelope.time.empty()) {
      const std::optional<Instant> at = parse_rfc3339(envelope.time);
      if (!at) {
        return bad_time(envelope.time, "time");
      }
      out_.observed_at = *at;
      seen_ |= kObservedAt;
    }
    in_envelope_ = true;  // what is missing is missing in the data
    return {};
  }

  Evidence& out_;
  std::uint32_t seen_ = 0;
  std::size_t facet_count_ = 0;  // of out_.facets, whose strings keep their room until then
  bool in_envelope_ = false;
  bool is_not_json_ = false;
};

}  // namespace

struct JsonLineParser::Machine {
  enum class Shape { Line, Envelope };

  json::parser parser;

  Result<json::object> begin(std::string_view line, json::document& document) {
    json::object object;
    if (parser.iterate(line.data(), line.size(), line.size() + kJsonPaddingBytes).get(document) ||
        document.get_object().get(object)) {
      return syntax_error(line);
    }
    return object;
  }

  Status read(std::string_view line, Shape shape, const JsonDefaults& defaults, Evidence& out) {
    json::document document;
    json::object object = RECOUNT_TRY(begin(line, document));
    Reading reading(out);
    const Status done =
        shape == Shape::Line ? reading.read_evidence(object) : reading.read_envelope(object);
    // What an envelope's reading passes over is looked at here; a line's reading passes over none.
    if (reading.is_not_json() || (shape == Shape::Envelope && find_json_fault(line))) {
      return syntax_error(line);
    }
    RECOUNT_TRY(done);
    const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end ? reading.fill_defaults(defaults) : syntax_error(line);
  }

  bool is_envelope(std::string_view line) {
    json::document document;
    Result<json::object> object = begin(line, document);
    return object && !object->find_field_unordered("specversion").error();
  }

  static Error syntax_error(std::string_view line) {
    const std::string_view text = trimmed(line);
    if (text.empty()) {
      return make_error(ErrorCode::InvalidInput, "the line is empty",
                        "write one JSON object a line");
    }
    const std::optional<JsonFault> fault = find_json_fault(line);
    const bool is_text_fault = fault && (fault->kind == JsonFault::Kind::NotUtf8 ||
                                         fault->kind == JsonFault::Kind::NulByte);
    if (text.front() != '{' && !is_text_fault) {
      return make_error(ErrorCode::InvalidInput, "the line is no JSON object",
                        "write one JSON object a line");
    }
    return fault ? to_error(*fault, "the line")
                 : make_error(ErrorCode::InvalidInput, "the line is not JSON",
                              "write one JSON object a line");
  }
};

JsonLineParser::JsonLineParser() : machine_(std::make_unique<Machine>()) {}

JsonLineParser::~JsonLineParser() = default;
JsonLineParser::JsonLineParser(JsonLineParser&&) noexcept = default;
JsonLineParser& JsonLineParser::operator=(JsonLineParser&&) noexcept = default;

Status JsonLineParser::parse(std::string_view padded_line, const JsonDefaults& defaults,
                             Evidence& out) {
  if (read_plain_line(padded_line, defaults, out)) [[likely]] {
    return {};
  }
  Status done = machine_->read(padded_line, Machine::Shape::Line, defaults, out);
  if (done || !machine_->is_envelope(padded_line)) [[likely]] {
    return done;
  }
  return machine_->read(padded_line, Machine::Shape::Envelope, defaults, out);
}

}  // namespace recount::evidence
