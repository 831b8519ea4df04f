#include "city/json_parts.h"

#include <bit>

#include <fmt/format.h>
#include <simdjson.h>

namespace recount::city {
namespace {

using Element = simdjson::dom::element;

template <typename T>
Result<T> as(const Part& part, const Element& element, std::string_view name_of_type) {
  T value{};
  if (element.get(value)) {
    return part.wrong("", fmt::format("is no {}", name_of_type));
  }
  return value;
}

}  // namespace

struct Part::Access {
  static_assert(sizeof(Element) == sizeof(handle_) && std::is_trivially_copyable_v<Element>);

  static Element element(const Part& part) { return std::bit_cast<Element>(part.handle_); }

  static Part make(const Element& element, std::string where) {
    Part part;
    part.handle_ = std::bit_cast<std::array<std::byte, sizeof(Element)>>(element);
    part.where_ = std::move(where);
    return part;
  }
};

struct JsonText::Parser {
  simdjson::dom::parser parser;
  Element root;
};

Result<Part> Part::member(std::string_view name) const {
  Element found;
  if (Access::element(*this)[name].get(found)) {
    return wrong(name, "is missing");
  }
  return Access::make(found, fmt::format("{}/{}", where_, name));
}

bool Part::has(std::string_view name) const {
  return Access::element(*this)[name].error() == simdjson::SUCCESS;
}

Result<double> Part::number(std::string_view name) const {
  const Part part = RECOUNT_TRY(member(name));
  return as<double>(part, Access::element(part), "number");
}

Result<std::int64_t> Part::whole(std::string_view name) const {
  const Part part = RECOUNT_TRY(member(name));
  return part.as_whole();
}

Result<bool> Part::flag(std::string_view name) const {
  const Part part = RECOUNT_TRY(member(name));
  return as<bool>(part, Access::element(part), "true or false");
}

Result<std::string_view> Part::text(std::string_view name) const {
  const Part part = RECOUNT_TRY(member(name));
  return part.as_text();
}

Result<std::int64_t> Part::as_whole() const {
  return as<std::int64_t>(*this, Access::element(*this), "whole number");
}

Result<std::string_view> Part::as_text() const {
  return as<std::string_view>(*this, Access::element(*this), "text");
}

Status Part::for_each(std::string_view name, const std::function<Status(const Part&)>& each) const {
  const Part list = RECOUNT_TRY(member(name));
  return list.for_each(each);
}

Status Part::for_each(const std::function<Status(const Part&)>& each) const {
  const auto list = RECOUNT_TRY(as<simdjson::dom::array>(*this, Access::element(*this), "list"));
  std::size_t number = 0;
  for (const Element element : list) {
    RECOUNT_TRY(each(Access::make(element, fmt::format("{}/{}", where_, number++))));
  }
  return {};
}

Error Part::wrong(std::string_view name, std::string_view what) const {
  const std::string place = name.empty() ? where_ : fmt::format("{}/{}", where_, name);
  return make_error(ErrorCode::InvalidInput,
                    fmt::format("{} {}", place.empty() ? "the whole" : place, what),
                    "give roadnet and flow files in CityFlow's form")
      .with_where(place);
}

Result<JsonText> JsonText::parse(std::string_view json, std::string_view about) {
  auto parser = std::make_unique<Parser>();
  if (const auto error = parser->parser.parse(json.data(), json.size()).get(parser->root)) {
    return make_error(ErrorCode::InvalidInput,
                      fmt::format("{} is no JSON: {}", about, simdjson::error_message(error)),
                      "give roadnet and flow files in CityFlow's form");
  }
  return JsonText(std::move(parser));
}

JsonText::JsonText(std::unique_ptr<Parser> parser) : parser_(std::move(parser)) {}

JsonText::JsonText(JsonText&& other) noexcept = default;
JsonText& JsonText::operator=(JsonText&& other) noexcept = default;
JsonText::~JsonText() = default;

Part JsonText::root() const {
  return Part::Access::make(parser_->root, "");
}

}  // namespace recount::city
