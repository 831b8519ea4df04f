#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace recount {
namespace {

struct Lead {
  std::size_t length;   // bytes of the sequence; 0 when no sequence may begin so
  unsigned second_min;  // range of the second byte (RFC 3629 section 4)
  unsigned second_max;
};

Lead lead_of(unsigned byte) {
  if (byte < 0x80) {
    return {.length = 1, .second_min = 0, .second_max = 0};
  }
  if (byte >= 0xC2 && byte <= 0xDF) {
    return {.length = 2, .second_min = 0x80, .second_max = 0xBF};
  }
  if (byte >= 0xE0 && byte <= 0xEF) {
    return {.length = 3,
            .second_min = byte == 0xE0 ? 0xA0U : 0x80U,
            .second_max = byte == 0xED ? 0x9FU : 0xBFU};
  }
  if (byte >= 0xF0 && byte <= 0xF4) {
    return {.length = 4,
            .second_min = byte == 0xF0 ? 0x90U : 0x80U,
            .second_max = byte == 0xF4 ? 0x8FU : 0xBFU};
  }
  return {.length = 0, .second_min = 0, .second_max = 0};
}

/// Length of the well-formed sequence at `at`; 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const Lead lead = lead_of(byte(at));
  if (lead.length <= 1) {
    return lead.length;
  }
  if (at + lead.length > text.size() || byte(at + 1) < lead.second_min ||
      byte(at + 1) > lead.second_max) {
    return 0;
  }
  for (std::size_t i = 2; i < lead.length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  return lead.length;
}

// A whole number of words of ASCII at the beginning of the text, and what is left when it is short.
std::size_t ascii_prefix(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t at = 0;
  std::uint64_t word = 0;
  for (; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & kHighBits) != 0) {
      return at;
    }
  }
  const std::string_view rest = text.substr(at);
  word = 0;
  std::memcpy(&word, rest.data(), rest.size());
  return (word & kHighBits) == 0 ? text.size() : at;
}

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    at += ascii_prefix(text.substr(at));
    if (at == text.size()) {
      break;
    }
    const std::size_t length = sequence_length(text, at);
    if (length == 0) {
      return at;
    }
    at += length;
  }
  return std::nullopt;
}

std::string printable(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      shown += "\xEF\xBF\xBD";
    } else {
      shown += c;
    }
  }
  return shown;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const std::size_t length = sequence_length(text, at);
    at += length == 0 ? 1 : length;
  }
  return count;
}

}  // namespace recount
