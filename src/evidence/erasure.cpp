#include "evidence/erasure.h"

#include "evidence/redress.h"

namespace recount::evidence {

void MarkHash::add(std::uint32_t event_bytes, const ErasedMark& mark) {
  ByteWriter write(message_);
  write.le32(event_bytes);
  write.raw(mark);
}

Hash MarkHash::take() {
  const Hash hash = sha256(message_);
  message_.clear();
  return hash;
}

void write_fields(const Erase& erase, FieldWriter& write) {
  write.text(erase.id);
  write.text(erase.context);
  write.text(erase.reason);
  write_entries(erase.entries, write);
  write.array(erase.marks);
  write.time(erase.declared_at);
}

bool read_fields(FieldReader& read, Erase& erase) {
  read.text(erase.id);
  read.text(erase.context);
  read.text(erase.reason);
  if (!read_entries(read, erase.entries)) {
    return false;
  }
  read.array(erase.marks);
  erase.declared_at = read.time();
  return read.ok() && is_named(erase.id, erase.context) &&
         is_text_of(erase.reason, 1, kWordsBytesMax);
}

void write_fields(const Expiry& expiry, FieldWriter& write) {
  write.text(expiry.id);
  write.text(expiry.context);
  write.time(expiry.before);
  write_entries(expiry.entries, write);
  write.array(expiry.marks);
  write.time(expiry.declared_at);
}

bool read_fields(FieldReader& read, Expiry& expiry) {
  read.text(expiry.id);
  read.text(expiry.context);
  expiry.before = read.time();
  if (!read_entries(read, expiry.entries)) {
    return false;
  }
  read.array(expiry.marks);
  expiry.declared_at = read.time();
  return read.ok() && is_named(expiry.id, expiry.context);
}

}  // namespace recount::evidence
