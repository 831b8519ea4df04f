// Files within a tar archive (plain, or packed by xz, gzip, bzip2 or zstd), one at a time.
//
// Nothing is unpacked to disk and no outside program is run. A member's name is a name only: it is
// never used as a path.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/files.h"
#include "base/result.h"

namespace recount::feeds {

struct ArchiveMember {
  std::string name;
  Bytes bytes;
  bool too_large = false;  // larger than kMemberBytesMax: passed over, and its bytes not held
};

class ArchiveReader {
 public:
  static constexpr std::size_t kMemberBytesMax = 64 << 20;

  /// By the name: .tar, .tar.xz, .txz, .tar.gz, .tgz, .tar.bz2, .tar.zst.
  static bool is_archive(const Path& path);

  static Result<ArchiveReader> open(const Path& path);

  ArchiveReader(ArchiveReader&&) noexcept;
  ArchiveReader& operator=(ArchiveReader&&) noexcept;
  ~ArchiveReader();

  /// Fills `out`, whose buffers keep their room, with the next regular file; false at the end.
  /// Damaged when the archive ends too soon or cannot be unpacked any further; `out` then names the
  /// member that is not whole, if there is one.
  Result<bool> next(ArchiveMember& out);

  /// Packed bytes read so far.
  std::uint64_t bytes_read() const;

 private:
  struct Machine;
  explicit ArchiveReader(std::unique_ptr<Machine> machine);

  std::unique_ptr<Machine> machine_;
};

}  // namespace recount::feeds
