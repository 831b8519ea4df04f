// Bytes as values: an owned string of them, and readers and writers with a stated byte order.
//
// A ByteReader never reads past its end: each read returns nothing when too few bytes are left,
// and the reader then stays failed. Big-endian (`be`) for what outside formats fix, little-endian
// (`le`) for our own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace recount {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Appends to a buffer that it borrows for its own lifetime.
class ByteWriter {
 public:
  explicit ByteWriter(Bytes& out) : out_(out) {}

  void u8(std::uint8_t value) { out_.push_back(value); }

  void be16(std::uint16_t value);
  void be64(std::uint64_t value);
  void le32(std::uint32_t value);
  void le64(std::uint64_t value);
  /// The IEEE 754 bits, little-endian; -0.0 is written as 0.0, so that equal values are equal
  /// bytes.
  void f64(double value);
  void raw(ByteView bytes);
  /// LEB128 length, then the bytes.
  void sized(std::string_view text);
  void varint(std::uint64_t value);

 private:
  Bytes& out_;
};

class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

  std::optional<std::uint8_t> u8();
  std::optional<std::uint16_t> be16();
  std::optional<std::uint64_t> be64();
  std::optional<std::uint32_t> le32();
  std::optional<std::uint64_t> le64();
  std::optional<double> f64();
  std::optional<ByteView> raw(std::size_t count);
  std::optional<std::string_view> sized();
  /// Shortest form only: a padded LEB128 is not read.
  std::optional<std::uint64_t> varint();

  std::size_t remaining() const { return bytes_.size() - position_; }

  std::size_t position() const { return position_; }

  bool at_end() const { return !failed_ && position_ == bytes_.size(); }

 private:
  ByteView take(std::size_t count);

  ByteView bytes_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

std::string to_hex(ByteView bytes);
std::optional<Bytes> from_hex(std::string_view text);

/// RFC 4648 section 4, padded. Decoding is strict: no other alphabet, no white space, no set bits
/// behind the last byte.
std::string to_base64(ByteView bytes);
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace recount
