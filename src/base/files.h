// Files and directories: whole reads, atomic replacement, and appending that reaches the disk.
//
// A failed fsync is not retried by anybody: the kernel may already have dropped the pages. Callers
// stop (the ledger) or report (everything else). A full disk is told by a code of its own, NoSpace:
// what was there before is as it was.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/disk.h"
#include "base/result.h"

namespace recount {

/// The whole file. NotFound when there is none, Io otherwise.
Result<Bytes> read_file(const Path& path);
Result<std::string> read_text(const Path& path);

enum class Access { Everyone, OwnerOnly };

/// Writes beside the target, syncs, renames over it and syncs the directory: afterwards the file
/// holds the old bytes or the new ones, never a part.
Status write_file_atomically(const Path& path, ByteView bytes, Access access = Access::Everyone);

/// Writes and syncs a file that must not be there yet or whose content nobody may rely on yet.
/// The directory is not synced.
Status write_new_file(const Path& path, ByteView bytes);

Status make_directories(const Path& path);
/// Removes a file, or a directory with all that is in it; no error when it is not there.
Status remove_with_content(const Path& path);
Status sync_directory(const Path& path);

/// Renames within one directory or beside it, and syncs the directory of the new name.
Status rename_durably(const Path& from, const Path& to);
/// Nobody but the owner may look into the directory.
Status protect_directory(const Path& path);

/// A directory's entries, sorted by the bytes of their names; none when it is not there.
Result<std::vector<DirectoryEntry>> list_directory(const Path& path);

/// Every regular file below a directory, as paths relative to it, sorted.
std::vector<Path> list_files_below(const Path& path);

/// A file open for positioned reads and writes. Closed when it goes.
class File {
 public:
  /// Create: made when it is not there. Replace: made, or emptied when it is there.
  enum class Mode { Read, ReadWrite, Create, Replace };

  static Result<File> open(const Path& path, Mode mode);

  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();

  Result<std::uint64_t> size() const;
  /// Exactly `out.size()` bytes from `offset`; Damaged when the file ends before.
  Status read_at(std::uint64_t offset, std::span<std::uint8_t> out) const;
  Status write_at(std::uint64_t offset, ByteView bytes);
  /// Data on stable storage when this returns; of a directory its names.
  Status sync();
  Status sync_names();
  /// Everything written so far to the filesystem that holds this file, on stable storage. Errors of
  /// writes are told only to descriptors that were open before them: open first, then write. Works
  /// on a directory opened for reading.
  Status sync_filesystem();
  Status truncate(std::uint64_t size);

  /// An exclusive lock that goes with the file's closing; false when another process holds it.
  Result<bool> try_lock();

 private:
  File(Disk& disk, int handle, Path path) : disk_(&disk), handle_(handle), path_(std::move(path)) {}

  Disk* disk_;  // outlives its files
  int handle_ = -1;
  Path path_;
};

}  // namespace recount
