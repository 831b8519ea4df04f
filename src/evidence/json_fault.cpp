#include "evidence/json_fault.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/utf8.h"

namespace recount::evidence {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// A byte as it stands in a message.
std::string shown(char c) {
  const auto code = static_cast<unsigned char>(c);
  return code > 0x20 && code < 0x7F ? fmt::format("'{}'", c) : fmt::format("byte 0x{:02X}", code);
}

// Reads a text token by token and stops at the first fault.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::optional<JsonFault> scan() {
    value();
    while (!fault_ && !open_.empty()) {
      open_.back().is_object ? member() : element();
    }
    blanks();
    if (!fault_ && at_ < text_.size()) {
      fail(JsonFault::Kind::Behind, "");
    }
    return std::move(fault_);
  }

 private:
  struct Level {
    bool is_object = false;
    bool has_content = false;
    std::string name;       // of the member that is being read
    std::size_t index = 0;  // of the element
  };

  void fail(JsonFault::Kind kind, std::string reason) {
    if (fault_) {
      return;
    }
    std::string pointer;
    for (const Level& level : open_) {
      if (level.is_object && !level.name.empty()) {
        pointer += "/" + pointer_token(level.name);
      } else if (!level.is_object) {
        pointer += fmt::format("/{}", level.index);
      }
    }
    fault_ = JsonFault{
        .kind = kind, .byte = at_ + 1, .pointer = std::move(pointer), .reason = std::move(reason)};
  }

  /// The text may be the beginning of JSON, or not JSON for this reason.
  void fail_here(std::string reason) {
    if (at_ >= text_.size()) {
      fail(JsonFault::Kind::CutOff, "");
    } else {
      fail(JsonFault::Kind::Malformed, std::move(reason));
    }
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  void open(bool is_object) {
    ++at_;
    if (open_.size() == kJsonDepthMax) {
      fail(JsonFault::Kind::Malformed,
           fmt::format("it is nested deeper than {} levels", kJsonDepthMax));
      return;
    }
    open_.push_back({.is_object = is_object, .has_content = false, .name = {}, .index = 0});
  }

  // True when the level goes on with another content; closes it otherwise.
  bool goes_on(char end) {
    blanks();
    Level& level = open_.back();
    if (peek() == end) {
      ++at_;
      open_.pop_back();
      return false;
    }
    if (level.has_content) {
      if (peek() != ',') {
        fail_here(fmt::format("',' or '{}' is missing before {}", end, shown(peek())));
        return false;
      }
      ++at_;
      level.name.clear();
      ++level.index;
      blanks();
    }
    level.has_content = true;
    return true;
  }

  void member() {
    if (!goes_on('}')) {
      return;
    }
    if (peek() != '"') {
      fail_here(fmt::format("a name in quotes is missing before {}", shown(peek())));
      return;
    }
    const std::size_t begin = at_ + 1;
    string();
    if (fault_) {
      return;
    }
    open_.back().name = std::string(text_.substr(begin, at_ - begin - 1));
    blanks();
    if (peek() != ':') {
      fail_here(fmt::format("':' is missing before {}", shown(peek())));
      return;
    }
    ++at_;
    value();
  }

  void element() {
    if (goes_on(']')) {
      value();
    }
  }

  void value() {
    blanks();
    const char c = peek();
    if (c == '{' || c == '[') {
      open(c == '{');
    } else if (c == '"') {
      string();
    } else if (c == '-' || is_digit(c)) {
      number();
    } else if (c == 't') {
      word("true");
    } else if (c == 'f') {
      word("false");
    } else if (c == 'n') {
      word("null");
    } else {
      fail_here(fmt::format("a value is missing before {}", shown(c)));
    }
  }

  void word(std::string_view wanted) {
    for (const char c : wanted) {
      if (peek() != c) {
        fail_here(fmt::format("\"{}\" is misspelt", wanted));
        return;
      }
      ++at_;
    }
  }

  void digits() {
    if (!is_digit(peek())) {
      fail_here("a number lacks a digit");
    }
    while (is_digit(peek())) {
      ++at_;
    }
  }

  void number() {
    at_ += peek() == '-' ? 1U : 0U;
    if (peek() == '0' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) {
      fail(JsonFault::Kind::Malformed, "a number begins with 0");
      return;
    }
    digits();
    if (peek() == '.') {
      ++at_;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      at_ += peek() == '+' || peek() == '-' ? 1U : 0U;
      digits();
    }
  }

  void string() {
    for (++at_; !fault_; ++at_) {
      const char c = peek();
      if (at_ >= text_.size() || static_cast<unsigned char>(c) < 0x20) {
        fail_here(fmt::format("a string holds the control character {} unescaped", shown(c)));
      } else if (c == '"') {
        ++at_;
        return;
      } else if (c == '\\') {
        ++at_;
        escape();
      }
    }
  }

  // Ends on the last byte of the escape.
  void escape() {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    if (peek() != 'u') {
      if (at_ >= text_.size() || kLetters.find(peek()) == std::string_view::npos) {
        fail_here(fmt::format("a string holds the unknown escape \\{}", peek()));
      }
      return;
    }
    const unsigned high = code_unit();
    if (fault_ || high < 0xD800 || high > 0xDFFF) {
      return;
    }
    // A surrogate: the other half follows, or the string is no text.
    const bool escaped = text_.substr(at_ + 1).starts_with("\\u");
    const bool is_cut = at_ + 1 >= text_.size() || text_.substr(at_ + 1) == "\\";
    at_ += escaped ? 2U : 0U;
    const unsigned low = escaped ? code_unit() : 0;
    if (is_cut) {
      at_ = text_.size();
    }
    if (high > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
      fail_here("a string holds half of a surrogate pair");
    }
  }

  // At 'u'; ends on the last digit.
  unsigned code_unit() {
    unsigned code = 0;
    for (int i = 0; i < 4; ++i) {
      ++at_;
      const char c = peek();
      if (!is_hex(c)) {
        fail_here("an escape \\u lacks a digit");
        return 0;
      }
      code = code * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return code;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Level> open_;
  std::optional<JsonFault> fault_;
};

// The first bytes of a UTF-8 sequence, and not all of it.
bool is_begun_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  return lead >= 0xC2 && lead <= 0xF4 && text.size() < length &&
         std::all_of(
             text.begin() + 1, text.end(),
             [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; });
}

}  // namespace

std::optional<JsonFault> find_json_fault(std::string_view text) {
  if (const auto at = first_invalid_utf8(text)) {
    // A text that is cut off within a character is cut off first of all.
    auto fault =
        is_begun_character(text.substr(*at)) ? Scanner(text.substr(0, *at)).scan() : std::nullopt;
    if (fault && fault->kind == JsonFault::Kind::CutOff) {
      return fault;
    }
    return JsonFault{
        .kind = JsonFault::Kind::NotUtf8, .byte = *at + 1, .pointer = {}, .reason = {}};
  }
  if (const std::size_t at = text.find('\0'); at != std::string_view::npos) {
    return JsonFault{.kind = JsonFault::Kind::NulByte, .byte = at + 1, .pointer = {}, .reason = {}};
  }
  return Scanner(text).scan();
}

Error to_error(const JsonFault& fault, std::string_view what) {
  std::string message;
  std::string help;
  switch (fault.kind) {
    case JsonFault::Kind::NotUtf8:
      message = fmt::format("{} is not UTF-8 at its byte {}", what, fault.byte);
      help = "convert the input to UTF-8";
      break;
    case JsonFault::Kind::NulByte:
      message = fmt::format("{} holds a NUL byte, its byte {}", what, fault.byte);
      help = "is this a text file? write it again as JSON text in UTF-8";
      break;
    case JsonFault::Kind::CutOff:
      message =
          fmt::format("{} ends in the middle of its JSON, behind byte {}", what, fault.byte - 1);
      help = "it may have been cut off; write it again, whole";
      break;
    case JsonFault::Kind::Behind:
      message =
          fmt::format("something stands behind the JSON of {}, from byte {} on", what, fault.byte);
      help = "take it away: nothing may follow";
      break;
    case JsonFault::Kind::Malformed:
      message = fmt::format("{} is not JSON at its byte {}: {}", what, fault.byte, fault.reason);
      help = "mend it there; RFC 8259 says what JSON is";
      break;
  }
  return Error{.code = ErrorCode::InvalidInput,
               .message = std::move(message),
               .where = fault.pointer,
               .notes = {},
               .help = std::move(help)};
}

std::string pointer_token(std::string_view name) {
  std::string token;
  for (const char c : name) {
    if (c == '~' || c == '/') {
      token += c == '~' ? "~0" : "~1";
    } else {
      token += c;
    }
  }
  return token;
}

}  // namespace recount::evidence
