#include "ledger/backup_keys.h"

#include <algorithm>

#include "base/checksum.h"

namespace recount::ledger {
namespace {

constexpr std::string_view kMagic = "RCBKEY1\n";
constexpr std::string_view kEnding = ".key";
constexpr std::size_t kFileBytes = 8 + 16 + 8 + 32 + 8;

Path key_path(const Path& keys, const BackupKeyId& id) {
  return keys / (to_hex(id) + std::string(kEnding));
}

Bytes bytes_of(const BackupKey& key) {
  Bytes bytes(kMagic.begin(), kMagic.end());
  ByteWriter write(bytes);
  write.raw(key.id);
  write.le64(static_cast<std::uint64_t>(key.expires_at.microseconds));
  write.raw(key.key);
  write.le64(xxh3(bytes));
  return bytes;
}

Result<BackupKey> read_key(const Path& path) {
  const Bytes bytes = RECOUNT_TRY(read_file(path));
  BackupKey key;
  if (bytes.size() == kFileBytes && as_text(ByteView(bytes).first(kMagic.size())) == kMagic) {
    ByteReader read(ByteView(bytes).subspan(kMagic.size()));
    std::ranges::copy(*read.raw(key.id.size()), key.id.begin());
    key.expires_at = {static_cast<std::int64_t>(*read.le64())};
    std::ranges::copy(*read.raw(key.key.size()), key.key.begin());
    if (bytes == bytes_of(key)) {
      return key;
    }
  }
  return make_error(ErrorCode::Damaged, path.string() + " is no key of backups",
                    "restore it from a copy; backups under it cannot be read without");
}

/// Overwritten first: what a removed file held stays on the disk for a while.
Status destroy(const Path& path) {
  File file = RECOUNT_TRY(File::open(path, File::Mode::ReadWrite));
  RECOUNT_TRY(file.write_at(0, Bytes(kFileBytes)));
  RECOUNT_TRY(file.sync());
  return remove_with_content(path);
}

Result<std::vector<BackupKey>> all_keys(const Path& keys) {
  const std::vector<DirectoryEntry> entries = RECOUNT_TRY(list_directory(keys));
  std::vector<BackupKey> all;
  for (const DirectoryEntry& entry : entries) {
    if (entry.name.ends_with(kEnding)) {
      all.push_back(RECOUNT_TRY(read_key(keys / entry.name)));
    }
  }
  return all;
}

}  // namespace

Result<std::uint64_t> destroy_expired_keys(const Path& keys, Instant now) {
  const std::vector<BackupKey> all = RECOUNT_TRY(all_keys(keys));
  std::uint64_t count = 0;
  for (const BackupKey& key : all) {
    if (key.expires_at < now) {
      RECOUNT_TRY(destroy(key_path(keys, key.id)));
      ++count;
    }
  }
  if (count > 0) {
    RECOUNT_TRY(sync_directory(keys));
  }
  return count;
}

Result<BackupKey> key_that_expires(const Path& keys, Instant expires_at, Entropy& entropy) {
  const std::int64_t day = kDay.microseconds;
  const Instant end_of_day{(expires_at.microseconds / day + 1) * day};
  const std::vector<BackupKey> all = RECOUNT_TRY(all_keys(keys));
  const auto found = std::ranges::find(all, end_of_day, &BackupKey::expires_at);
  if (found != all.end()) {
    return *found;
  }
  BackupKey key;
  entropy.fill(key.id);
  entropy.fill(key.key);
  key.expires_at = end_of_day;
  RECOUNT_TRY(make_directories(keys));
  RECOUNT_TRY(protect_directory(keys));
  RECOUNT_TRY(write_file_atomically(key_path(keys, key.id), bytes_of(key), Access::OwnerOnly));
  return key;
}

Result<BackupKey> find_backup_key(const Path& keys, const BackupKeyId& id) {
  Result<BackupKey> key = read_key(key_path(keys, id));
  if (!key && key.error().code == ErrorCode::NotFound) {
    return make_error(ErrorCode::NotFound,
                      "the key " + to_hex(id) + " of this backup is not in " + keys.string(),
                      "it has expired, and the backup with it; or name another directory of keys");
  }
  return key;
}

}  // namespace recount::ledger
