#include "base/json_writer.h"

#include <cmath>

#include <fmt/format.h>

#include "base/ensure.h"
#include "base/utf8.h"

namespace recount {

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!has_members_.empty()) {
    if (has_members_.back()) {
      text_ += ',';
    }
    has_members_.back() = true;
  }
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  text_ += '{';
  has_members_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  ensure(!has_members_.empty(), "an object that ends has begun");
  has_members_.pop_back();
  text_ += '}';
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  text_ += '[';
  has_members_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  ensure(!has_members_.empty(), "an array that ends has begun");
  has_members_.pop_back();
  text_ += ']';
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  text_ += json_quote(name);
  text_ += ':';
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  return literal(json_quote(text));
}

JsonWriter& JsonWriter::value(double number) {
  return literal(json_number(number));
}

JsonWriter& JsonWriter::value(bool flag) {
  return literal(flag ? "true" : "false");
}

JsonWriter& JsonWriter::literal(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

std::string json_quote(std::string_view text) {
  std::string quoted = "\"";
  std::size_t bad = first_invalid_utf8(text).value_or(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == bad) {
      quoted += "\xEF\xBF\xBD";
      bad = i + 1 + first_invalid_utf8(text.substr(i + 1)).value_or(text.size() - i - 1);
      continue;
    }
    const char c = text[i];
    switch (c) {
      case '"':
        quoted += "\\\"";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\r':
        quoted += "\\r";
        break;
      case '\t':
        quoted += "\\t";
        break;
      default:
        quoted += static_cast<unsigned char>(c) < 0x20
                      ? fmt::format("\\u{:04x}", static_cast<unsigned>(c))
                      : std::string(1, c);
    }
  }
  return quoted + '"';
}

std::string json_number(double number) {
  ensure(std::isfinite(number), "JSON numbers are finite");
  return fmt::format("{:.17g}", number);
}

}  // namespace recount
