#include "feeds/archive_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <string_view>
#include <utility>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include "feeds/input_file.h"

namespace recount::feeds {
namespace {

constexpr std::size_t kBlockBytes = 64 << 10;

// A whole tar ends in two blocks of zero bytes. The unpacker does not insist on them, and so would
// take an archive that is cut off between two members for a whole one.
constexpr la_int64_t kTarBlockBytes = 512;

struct FreeArchive {
  void operator()(archive* one) const { archive_read_free(one); }
};

}  // namespace

struct ArchiveReader::Machine {
  InputFile file;
  Bytes block = Bytes(kBlockBytes);
  std::uint64_t received = 0;  // from the file
  std::optional<Error> failure;
  std::unique_ptr<archive, FreeArchive> from{archive_read_new()};

  explicit Machine(InputFile input) : file(std::move(input)) {}

  // Called by the unpacker for the next packed block.
  static la_ssize_t read_block(archive* from, void* self, const void** out) {
    auto& machine = *static_cast<Machine*>(self);
    Result<std::size_t> count = machine.file.read(machine.block);
    if (!count) {
      machine.failure = std::move(count).error();
      archive_set_error(from, EIO, "the machine failed");
      return -1;
    }
    machine.received += *count;
    *out = machine.block.data();
    return static_cast<la_ssize_t>(*count);
  }

  static Error damaged(std::string_view reason) {
    return make_error(ErrorCode::Damaged,
                      fmt::format("the archive cannot be unpacked any further: {}", reason),
                      "it may have been cut off; fetch it again and ingest it, nothing is doubled");
  }

  Error error() const {
    const char* reason = archive_error_string(from.get());
    return failure ? *failure : damaged(reason != nullptr ? reason : "no reason is known");
  }

  la_int64_t unpacked() const { return archive_filter_bytes(from.get(), 0); }

  Status read_member(ArchiveMember& out) {
    for (;;) {
      const void* bytes = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int status = archive_read_data_block(from.get(), &bytes, &size, &offset);
      if (status == ARCHIVE_EOF) {
        return {};
      }
      if (status < ARCHIVE_WARN) {
        return error();
      }
      const auto end = static_cast<std::uint64_t>(std::max<la_int64_t>(offset, 0)) + size;
      if (end > kMemberBytesMax) {
        out.too_large = true;
        out.bytes.clear();
        return {};  // the next header is found behind the rest
      }
      out.bytes.resize(static_cast<std::size_t>(end) - size);  // zeros, where the file has a hole
      const std::span piece(static_cast<const std::uint8_t*>(bytes), size);
      out.bytes.insert(out.bytes.end(), piece.begin(), piece.end());
    }
  }
};

bool ArchiveReader::is_archive(const Path& path) {
  constexpr std::array<std::string_view, 7> kEndings = {".tar", ".tar.xz",  ".txz",    ".tar.gz",
                                                        ".tgz", ".tar.bz2", ".tar.zst"};
  const std::string name = path.filename().string();
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

ArchiveReader::ArchiveReader(std::unique_ptr<Machine> machine) : machine_(std::move(machine)) {}

ArchiveReader::ArchiveReader(ArchiveReader&&) noexcept = default;
ArchiveReader& ArchiveReader::operator=(ArchiveReader&&) noexcept = default;
ArchiveReader::~ArchiveReader() = default;

Result<ArchiveReader> ArchiveReader::open(const Path& path) {
  auto machine = std::make_unique<Machine>(RECOUNT_TRY(InputFile::open(path)));
  archive* from = machine->from.get();
  // Named one by one: "all" would have some formats unpacked by outside programs.
  archive_read_support_filter_xz(from);
  archive_read_support_filter_gzip(from);
  archive_read_support_filter_bzip2(from);
  archive_read_support_filter_zstd(from);
  archive_read_support_format_tar(from);
  if (archive_read_open(from, machine.get(), nullptr, Machine::read_block, nullptr) != ARCHIVE_OK) {
    return machine->error();
  }
  return ArchiveReader(std::move(machine));
}

Result<bool> ArchiveReader::next(ArchiveMember& out) {
  archive* from = machine_->from.get();
  for (;;) {
    out.name.clear();
    out.bytes.clear();
    out.too_large = false;
    const la_int64_t before = machine_->unpacked();
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(from, &entry);
    if (status == ARCHIVE_EOF && machine_->unpacked() - before < kTarBlockBytes) {
      return Machine::damaged("its end mark is missing");
    }
    if (status == ARCHIVE_EOF) {
      return false;
    }
    if (status < ARCHIVE_WARN) {
      return machine_->error();
    }
    if (archive_entry_filetype(entry) != AE_IFREG) {
      continue;
    }
    const char* name = archive_entry_pathname(entry);
    out.name = name != nullptr ? name : "(a name that cannot be read)";
    RECOUNT_TRY(machine_->read_member(out));
    return true;
  }
}

std::uint64_t ArchiveReader::bytes_read() const {
  return machine_->received;
}

}  // namespace recount::feeds
