#include "base/bytes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace recount {
namespace {

template <typename Unsigned>
Unsigned read_be(ByteView bytes) {
  Unsigned value = 0;
  for (const std::uint8_t byte : bytes) {
    value = static_cast<Unsigned>(static_cast<Unsigned>(value << 8U) | byte);
  }
  return value;
}

template <typename Unsigned>
Unsigned read_le(ByteView bytes) {
  static_assert(std::endian::native == std::endian::little);
  Unsigned value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_value(char c) {
  const std::size_t at = kBase64.find(c);
  return c == '\0' || at == std::string_view::npos ? -1 : static_cast<int>(at);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return -1;
}

}  // namespace

void ByteWriter::be16(std::uint16_t value) {
  out_.push_back(static_cast<std::uint8_t>(value >> 8U));
  out_.push_back(static_cast<std::uint8_t>(value));
}

void ByteWriter::be64(std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out_.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
  }
}

void ByteWriter::le32(std::uint32_t value) {
  std::array<std::uint8_t, sizeof value> bytes{};
  std::memcpy(bytes.data(), &value, sizeof value);
  raw(bytes);
}

void ByteWriter::le64(std::uint64_t value) {
  std::array<std::uint8_t, sizeof value> bytes{};
  std::memcpy(bytes.data(), &value, sizeof value);
  raw(bytes);
}

void ByteWriter::f64(double value) {
  le64(std::bit_cast<std::uint64_t>(value == 0.0 ? 0.0 : value));
}

void ByteWriter::raw(ByteView bytes) {
  const std::size_t at = out_.size();
  out_.resize(at + bytes.size());
  std::copy(bytes.begin(), bytes.end(), out_.data() + at);
}

void ByteWriter::varint(std::uint64_t value) {
  while (value >= 0x80U) {
    out_.push_back(static_cast<std::uint8_t>(value | 0x80U));
    value >>= 7U;
  }
  out_.push_back(static_cast<std::uint8_t>(value));
}

void ByteWriter::sized(std::string_view text) {
  varint(text.size());
  raw(as_bytes(text));
}

ByteView ByteReader::take(std::size_t count) {
  if (failed_ || count > remaining()) {
    failed_ = true;
    return {};
  }
  const ByteView taken = bytes_.subspan(position_, count);
  position_ += count;
  return taken;
}

std::optional<std::uint8_t> ByteReader::u8() {
  const ByteView bytes = take(1);
  return failed_ ? std::nullopt : std::optional(bytes[0]);
}

std::optional<std::uint16_t> ByteReader::be16() {
  const ByteView bytes = take(2);
  return failed_ ? std::nullopt : std::optional(read_be<std::uint16_t>(bytes));
}

std::optional<std::uint64_t> ByteReader::be64() {
  const ByteView bytes = take(8);
  return failed_ ? std::nullopt : std::optional(read_be<std::uint64_t>(bytes));
}

std::optional<std::uint32_t> ByteReader::le32() {
  const ByteView bytes = take(4);
  return failed_ ? std::nullopt : std::optional(read_le<std::uint32_t>(bytes));
}

std::optional<std::uint64_t> ByteReader::le64() {
  const ByteView bytes = take(8);
  return failed_ ? std::nullopt : std::optional(read_le<std::uint64_t>(bytes));
}

std::optional<double> ByteReader::f64() {
  const std::optional<std::uint64_t> bits = le64();
  return bits ? std::optional(std::bit_cast<double>(*bits)) : std::nullopt;
}

std::optional<ByteView> ByteReader::raw(std::size_t count) {
  const ByteView bytes = take(count);
  return failed_ ? std::nullopt : std::optional(bytes);
}

std::optional<std::uint64_t> ByteReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::optional<std::uint8_t> byte = u8();
    if (!byte || (shift == 63 && *byte > 1) || (shift > 0 && *byte == 0)) {
      failed_ = true;
      return std::nullopt;
    }
    value |= static_cast<std::uint64_t>(*byte & 0x7FU) << shift;
    if ((*byte & 0x80U) == 0) {
      return value;
    }
  }
  failed_ = true;
  return std::nullopt;
}

std::optional<std::string_view> ByteReader::sized() {
  const std::optional<std::uint64_t> length = varint();
  if (!length || *length > remaining()) {
    failed_ = true;
    return std::nullopt;
  }
  return as_text(take(*length));
}

std::string to_hex(ByteView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xFU];
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return std::nullopt;
  }
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return bytes;
}

std::string to_base64(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = (group << 8U) | (j < count ? bytes[i + j] : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= count ? kBase64[(group >> (18 - 6 * j)) & 63U] : '=';
    }
  }
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') {
    ++padding;
  }
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_padding = i >= text.size() - padding;
    const int value = is_padding ? 0 : base64_value(text[i]);
    if (value < 0) {
      return std::nullopt;
    }
    group = (group << 6U) | static_cast<std::uint32_t>(value);
    if (i % 4 == 3) {
      for (unsigned shift = 16;; shift -= 8) {
        bytes.push_back(static_cast<std::uint8_t>(group >> shift));
        if (shift == 0) {
          break;
        }
      }
      group = 0;
    }
  }
  for (std::size_t i = 0; i < padding; ++i) {
    if (bytes.back() != 0) {
      return std::nullopt;
    }
    bytes.pop_back();
  }
  return to_base64(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace recount
