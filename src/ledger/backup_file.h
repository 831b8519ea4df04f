// A backup: the files of a ledger in one, sealed under a key that expires (backup_keys.h).
//
//   ┌─────────────┬───────────┬──────────┬──────────────────────────────────────────┐
//   │ "RCBACK1"   │ key id    │ salt     │ boxes: length 4, box (base/sealed_box.h) │
//   │ 0x0A  8     │ 16        │ 32       │ 4 + 1 MiB + 16 each, the last one less   │
//   └─────────────┴───────────┴──────────┴──────────────────────────────────────────┘
//   key of the boxes = SHA-256("recount backup 1" ‖ key ‖ salt)
//   nonce of box i   = i, 12 bytes little-endian
//   beside box i     = the 56 bytes of the head ‖ 1 for the last box, else 0
//
//   what is in the boxes, one behind the other: for each file
//   ┌────────────────┬────────┬─────────┬─────────┐
//   │ name length 4  │ name   │ size 8  │ bytes   │
//   └────────────────┴────────┴─────────┴─────────┘
//
// So nothing of a ledger stands in a backup for who has not the key, and no bit of it can be
// changed, and no end be cut off, unnoticed. Names are paths below the ledger, plain and relative.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/files.h"
#include "base/result.h"
#include "base/sealed_box.h"

namespace recount::ledger {

using BackupKeyId = std::array<std::uint8_t, 16>;

inline constexpr std::size_t kBackupHeadBytes = 8 + 16 + 32;

class BackupWriter {
 public:
  static Result<BackupWriter> create(const Path& path, const BackupKeyId& id, const BoxKey& key,
                                     Entropy& entropy);

  /// `size` bytes follow, by `append`.
  Status begin_file(std::string_view name, std::uint64_t size);
  Status append(ByteView bytes);
  /// The last box; on stable storage when this returns.
  Status finish();

  std::uint64_t bytes_written() const { return end_; }

 private:
  BackupWriter(File file, Bytes head, const BoxKey& key)
      : file_(std::move(file)), head_(std::move(head)), key_(key), end_(head_.size()) {}

  Status seal(bool is_last);

  File file_;
  Bytes head_;
  BoxKey key_;
  std::uint64_t end_;
  std::uint64_t box_ = 0;
  Bytes open_;
};

/// What a reader is told, file by file.
struct BackupSink {
  std::function<Status(const std::string& name, std::uint64_t size)> begin;
  std::function<Status(ByteView bytes)> append;
};

/// Whose key opens it. Damaged when it is no backup.
Result<BackupKeyId> read_backup_key_id(const Path& path);

/// Damaged at the first bit that is not as it was written.
Status read_backup(const Path& path, const BoxKey& key, const BackupSink& sink);

}  // namespace recount::ledger
