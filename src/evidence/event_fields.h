// The fields that events are made of, written and read in order: what codec.h's byte form says of
// texts, numbers, times and hashes is said here once, for every kind of event.
//
// Holds: what a FieldReader reads without failing, a FieldWriter writes as the same bytes.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/instant.h"

namespace recount::evidence {

class FieldWriter {
 public:
  /// Appends to a buffer that it borrows; version and kind come first.
  FieldWriter(std::uint8_t kind, Bytes& out);

  void u8(std::uint8_t value) { write_.u8(value); }

  void index(std::uint64_t value) { write_.le64(value); }

  void varint(std::uint64_t value) { write_.varint(value); }

  void number(double value) { write_.f64(value); }

  void time(Instant at) { write_.le64(static_cast<std::uint64_t>(at.microseconds)); }

  void text(std::string_view value) { write_.sized(value); }

  void bytes(ByteView value) { write_.sized(as_text(value)); }

  void array(ByteView value) { write_.raw(value); }

 private:
  ByteWriter write_;
};

/// The first field that is not there, or not in its one form, makes all the rest empty, and `done`
/// false.
class FieldReader {
 public:
  explicit FieldReader(ByteView bytes) : read_(bytes) {}

  std::uint8_t u8() { return keep(read_.u8()); }

  std::uint64_t index() { return keep(read_.le64()); }

  std::uint64_t varint() { return keep(read_.varint()); }

  double number();

  Instant time() { return {static_cast<std::int64_t>(index())}; }

  void text(std::string& out);
  void bytes(Bytes& out);

  template <std::size_t kSize>
  void array(std::array<std::uint8_t, kSize>& out) {
    const ByteView found = keep(read_.raw(kSize));
    if (found.size() == kSize) {
      std::copy(found.begin(), found.end(), out.begin());
    }
  }

  std::size_t remaining() const { return read_.remaining(); }

  bool ok() const { return ok_; }

  bool done() const { return ok_ && read_.at_end(); }

 private:
  template <typename T>
  T keep(std::optional<T> value) {
    ok_ = ok_ && value.has_value();
    return value.value_or(T{});
  }

  ByteReader read_;
  bool ok_ = true;
};

/// UTF-8 of a length within limits.
bool is_text_of(std::string_view text, std::size_t bytes_min, std::size_t bytes_max);

/// Whether an event's id and context are such.
bool is_named(std::string_view id, std::string_view context);

}  // namespace recount::evidence
