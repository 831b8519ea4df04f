#include "feeds/gbfs_feed.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "feeds/archive_reader.h"
#include "feeds/gbfs_snapshot.h"
#include "feeds/input_file.h"

namespace recount::feeds {
namespace {

constexpr std::size_t kSnapshotBytesMax = ArchiveReader::kMemberBytesMax;
constexpr std::size_t kBlockBytes = 1 << 20;

bool is_snapshot(const Path& file) {
  return file.extension() == ".json";
}

Error too_large() {
  return make_error(ErrorCode::InvalidInput,
                    fmt::format("the snapshot is larger than {} bytes", kSnapshotBytesMax),
                    "this reads station_status files of GBFS 2.x and 3.0");
}

void tell_passed_over(std::uint64_t count, Sink& sink) {
  if (count > 0) {
    sink.note(
        fmt::format("{} passed over: {} not end in .json",
                    count == 1 ? std::string("1 file was") : fmt::format("{} files were", count),
                    count == 1 ? "its name does" : "their names do"));
  }
}

Status read_archive(const Path& input, GbfsSnapshotReader& reader, Sink& sink) {
  const std::string name = input.string();
  Result<ArchiveReader> archive = ArchiveReader::open(input);
  if (!archive) {
    const bool is_damaged = archive.error().code == ErrorCode::Damaged;
    return is_damaged ? sink.reject(archive.error(), {.input = name, .number = 0, .text = {}})
                      : Status(archive.error());
  }
  std::uint64_t passed_over = 0;
  ArchiveMember member;
  for (;;) {
    const Result<bool> more = archive->next(member);
    const std::string place = member.name.empty() ? name : name + "#" + member.name;
    const Line whole{.input = place, .number = 0, .text = {}};
    if (!more && more.error().code != ErrorCode::Damaged) {
      return more.error();
    }
    if (!more) {
      RECOUNT_TRY(sink.reject(more.error(), whole));
    }
    if (!more || !*more) {
      break;
    }
    if (!is_snapshot(member.name)) {
      ++passed_over;
    } else if (member.too_large) {
      RECOUNT_TRY(sink.reject(too_large(), whole));
    } else {
      RECOUNT_TRY(reader.read(place, Path(member.name).stem().string(), as_text(member.bytes)));
    }
    sink.advance(archive->bytes_read());
  }
  sink.advance(archive->bytes_read());
  tell_passed_over(passed_over, sink);
  return {};
}

// One byte more than the maximum says that the file is larger.
Result<Bytes> read_at_most(const Path& path, std::size_t bytes_max) {
  InputFile file = RECOUNT_TRY(InputFile::open(path));
  Bytes bytes;
  std::size_t filled = 0;
  while (filled == bytes.size() && filled <= bytes_max) {
    bytes.resize(std::min(filled + kBlockBytes, bytes_max + 1));
    filled += RECOUNT_TRY(file.read(std::span(bytes).subspan(filled)));
  }
  bytes.resize(filled);
  return bytes;
}

// Returns how many bytes were read.
Result<std::uint64_t> read_file_of(const Path& path, GbfsSnapshotReader& reader, Sink& sink) {
  const std::string name = path.string();
  const Bytes bytes = RECOUNT_TRY(read_at_most(path, kSnapshotBytesMax));
  if (bytes.size() > kSnapshotBytesMax) {
    RECOUNT_TRY(sink.reject(too_large(), {.input = name, .number = 0, .text = {}}));
  } else {
    RECOUNT_TRY(reader.read(name, path.stem().string(), as_text(bytes)));
  }
  return bytes.size();
}

}  // namespace

Status read_gbfs(const Path& input, const GbfsOptions& options, Sink& sink) {
  GbfsSnapshotReader reader(options, sink);
  std::error_code unknown;
  if (!std::filesystem::is_directory(input, unknown)) {
    if (ArchiveReader::is_archive(input)) {
      return read_archive(input, reader, sink);
    }
    sink.advance(RECOUNT_TRY(read_file_of(input, reader, sink)));
    return {};
  }
  std::uint64_t done = 0;
  std::uint64_t passed_over = 0;
  for (const Path& file : list_files_below(input)) {
    if (is_snapshot(file)) {
      done += RECOUNT_TRY(read_file_of(input / file, reader, sink));
      sink.advance(done);
    } else {
      ++passed_over;
    }
  }
  tell_passed_over(passed_over, sink);
  return {};
}

}  // namespace recount::feeds
