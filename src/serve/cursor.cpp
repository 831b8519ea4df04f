#include "serve/cursor.h"

#include <algorithm>

namespace recount::serve {
namespace {

constexpr std::size_t kFieldBytes = 4 * 8;
constexpr std::size_t kMarkBytes = 16;

Bytes fields_of(const Cursor& cursor) {
  Bytes bytes;
  ByteWriter write(bytes);
  write.le64(cursor.size);
  write.le64(static_cast<std::uint64_t>(cursor.at.microseconds));
  write.le64(cursor.count);
  write.le64(cursor.position);
  return bytes;
}

Hash128 mark_of(const SipKey& key, ByteView fields, std::string_view question) {
  Bytes message(fields.begin(), fields.end());
  ByteWriter(message).raw(as_bytes(question));
  return sip_hash(key, message);
}

}  // namespace

CursorKey::CursorKey(Entropy& entropy) {
  entropy.fill(key_);
}

std::string CursorKey::write(const Cursor& cursor, std::string_view question) const {
  Bytes bytes = fields_of(cursor);
  const Hash128 mark = mark_of(key_, bytes, question);
  ByteWriter write(bytes);
  write.le64(mark.low);
  write.le64(mark.high);
  std::string text = to_base64(bytes);  // 48 bytes: no padding
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

Result<Cursor> CursorKey::read(std::string_view text, std::string_view question) const {
  std::string plain(text);
  std::ranges::replace(plain, '-', '+');
  std::ranges::replace(plain, '_', '/');
  const std::optional<Bytes> bytes = from_base64(plain);
  Cursor cursor;
  if (bytes && bytes->size() == kFieldBytes + kMarkBytes) {
    ByteReader read(*bytes);
    cursor.size = *read.le64();
    cursor.at.microseconds = static_cast<std::int64_t>(*read.le64());
    cursor.count = *read.le64();
    cursor.position = *read.le64();
    const Hash128 mark{.low = *read.le64(), .high = *read.le64()};
    if (mark == mark_of(key_, ByteView(*bytes).first(kFieldBytes), question)) {
      return cursor;
    }
  }
  return make_error(ErrorCode::Usage, "the cursor is not of this list, or of an earlier server",
                    "ask for the first page again, without a cursor")
      .with_where("?cursor");
}

}  // namespace recount::serve
