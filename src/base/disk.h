// The calls that files.h makes of a disk, as the kernel has them: each gives a handle, a count or
// 0, or -errno. What is built on them (loops over short writes, atomic replacement, messages) is
// the same code over any disk, and so is everything above.
//
//   files.h ──► Disk ──┬─► the kernel's
//                      └─► one mounted by a test, at a directory of its choice
//
// Holds
//   1. A path says which disk it is on: below the mounted directory the mounted one, else the
//      kernel's. So no caller is told, and nothing else of the process is touched.
//   2. The program itself mounts nothing. Its cost is one load and one indirect call an operation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace recount {

using Path = std::filesystem::path;

struct DirectoryEntry {
  enum class Kind : std::uint8_t { File, Directory, Other };

  std::string name;
  Kind kind = Kind::File;
};

class Disk {
 public:
  virtual ~Disk() = default;

  /// `flags` as of open(2). A directory may be opened for reading.
  virtual int open(const Path& path, int flags, unsigned permissions) = 0;
  virtual void close(int handle) = 0;

  virtual std::int64_t size(int handle) = 0;
  /// As pread(2) and pwrite(2): may do less than asked; 0 at the end of the file.
  virtual std::int64_t read(int handle, std::uint64_t offset, std::span<std::uint8_t> out) = 0;
  virtual std::int64_t write(int handle, std::uint64_t offset, ByteView bytes) = 0;
  virtual int cut(int handle, std::uint64_t size) = 0;
  /// As flock(2), exclusive and without waiting.
  virtual int lock(int handle) = 0;

  /// fdatasync(2); fsync(2), which a directory's names need; syncfs(2).
  virtual int sync(int handle) = 0;
  virtual int sync_names(int handle) = 0;
  virtual int sync_filesystem(int handle) = 0;

  virtual int rename(const Path& from, const Path& to) = 0;
  virtual int remove_file(const Path& path) = 0;
  virtual int remove_directory(const Path& path) = 0;
  virtual int make_directory(const Path& path) = 0;
  virtual int protect(const Path& path, unsigned permissions) = 0;
  /// In any order, without "." and "..".
  virtual int list(const Path& path, std::vector<DirectoryEntry>& entries) = 0;
};

/// The disk that a path is on.
Disk& disk_of(const Path& path);

/// For tests: the disk of everything at and below a directory, while this stands. One at a time, by
/// a thread that no other one races.
class Mount {
 public:
  Mount(Path directory, Disk& disk);
  ~Mount();
  Mount(const Mount&) = delete;
  Mount& operator=(const Mount&) = delete;

 private:
  friend Disk& disk_of(const Path& path);

  std::string directory_;
  Disk& disk_;
};

}  // namespace recount
