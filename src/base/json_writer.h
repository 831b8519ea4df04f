// JSON text, written in order. Numbers carry 17 significant digits, so that reading them back gives
// the same double; a number that JSON has no word for (not finite) is a bug.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace recount {

class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);

  JsonWriter& value(const char* text) { return value(std::string_view(text)); }

  JsonWriter& value(double number);
  JsonWriter& value(bool flag);

  template <std::integral Integer>
  JsonWriter& value(Integer number) {
    return literal(std::to_string(number));
  }

  JsonWriter& null() { return literal("null"); }

  /// JSON text made elsewhere.
  JsonWriter& literal(std::string_view json);

  template <typename T>
  JsonWriter& field(std::string_view name, const T& content) {
    return key(name).value(content);
  }

  /// The text so far; whole when every object and array is closed.
  const std::string& text() const { return text_; }

  std::string take() { return std::move(text_); }

 private:
  void separate();

  std::string text_;
  std::vector<bool> has_members_;  // one a level that is open
  bool after_key_ = false;
};

/// A JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
std::string json_quote(std::string_view text);

/// 17 significant digits, without trailing zeros: "4", "0.10000000000000001".
std::string json_number(double number);

}  // namespace recount
