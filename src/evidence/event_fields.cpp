#include "evidence/event_fields.h"

#include <cmath>

#include "base/utf8.h"
#include "evidence/codec.h"

namespace recount::evidence {

FieldWriter::FieldWriter(std::uint8_t kind, Bytes& out) : write_(out) {
  write_.u8(kCodecVersion);
  write_.u8(kind);
}

double FieldReader::number() {
  const double value = keep(read_.f64());
  ok_ = ok_ && !(value == 0.0 && std::signbit(value));  // the one form of zero is positive
  return value;
}

void FieldReader::text(std::string& out) {
  const std::string_view found = keep(read_.sized());
  ok_ = ok_ && !first_invalid_utf8(found);
  out.assign(found);
}

void FieldReader::bytes(Bytes& out) {
  const ByteView found = as_bytes(keep(read_.sized()));
  out.assign(found.begin(), found.end());
}

bool is_text_of(std::string_view text, std::size_t bytes_min, std::size_t bytes_max) {
  return text.size() >= bytes_min && text.size() <= bytes_max && !first_invalid_utf8(text);
}

bool is_named(std::string_view id, std::string_view context) {
  return is_text_of(id, 1, kIdBytesMax) && is_context_name(context);
}

}  // namespace recount::evidence
