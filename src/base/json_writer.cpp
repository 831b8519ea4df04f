#include "base/json_writer.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/ensure.h"
#include "base/utf8.h"

namespace recount {
namespace {

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

void append_escaped(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += static_cast<unsigned char>(c) < 0x20
                 ? fmt::format("\\u{:04x}", static_cast<unsigned>(c))
                 : std::string(1, c);
  }
}

// Almost every text is plain to its end and is copied whole.
void append_quoted(std::string_view text, std::string& out) {
  out += '"';
  const auto* const odd = std::ranges::find_if_not(text, is_plain);
  const auto plain = static_cast<std::size_t>(odd - text.begin());
  out += text.substr(0, plain);
  text.remove_prefix(plain);
  std::size_t bad = first_invalid_utf8(text).value_or(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == bad) {
      out += "\xEF\xBF\xBD";
      bad = i + 1 + first_invalid_utf8(text.substr(i + 1)).value_or(text.size() - i - 1);
    } else {
      append_escaped(text[i], out);
    }
  }
  out += '"';
}

}  // namespace

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
  append_quoted(name, text_);
  text_ += ':';
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  append_quoted(text, text_);
  return *this;
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
  std::string quoted;
  append_quoted(text, quoted);
  return quoted;
}

std::string json_number(double number) {
  ensure(std::isfinite(number), "JSON numbers are finite");
  return fmt::format("{:.17g}", number);
}

}  // namespace recount
