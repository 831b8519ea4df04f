#include "intake/admission_key.h"

#include <algorithm>

#include "base/checksum.h"

namespace recount::intake {
namespace {

constexpr std::size_t kKeyBytes = std::tuple_size_v<SipKey>;
constexpr std::size_t kChecksumBytes = 8;

Path key_path(const Path& ledger) {
  return ledger / "secret" / "admission.key";
}

}  // namespace

Status write_admission_key(const Path& ledger, const SipKey& key) {
  Bytes bytes(key.begin(), key.end());
  ByteWriter(bytes).le64(xxh3(key));
  return write_file_atomically(key_path(ledger), bytes, Access::OwnerOnly);
}

Result<SipKey> read_admission_key(const Path& ledger) {
  const Result<Bytes> bytes = read_file(key_path(ledger));
  if (!bytes && bytes.error().code != ErrorCode::NotFound) {
    return bytes.error();
  }
  const bool is_sized = bytes && (bytes->size() == kKeyBytes ||  // of the first format
                                  bytes->size() == kKeyBytes + kChecksumBytes);
  if (!is_sized) {
    return make_error(ErrorCode::Damaged,
                      "the admission key is not there: " + key_path(ledger).string(),
                      "restore it from a backup: without it repeated ids cannot be known");
  }
  SipKey key{};
  std::copy_n(bytes->begin(), key.size(), key.begin());
  if (bytes->size() > kKeyBytes &&
      *ByteReader(ByteView(*bytes).subspan(kKeyBytes)).le64() != xxh3(key)) {
    return make_error(ErrorCode::Damaged,
                      "the admission key is not as it was written: " + key_path(ledger).string(),
                      "restore it from a backup: with another key erased ids would come back");
  }
  return key;
}

}  // namespace recount::intake
