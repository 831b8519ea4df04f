#include "base/files.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <utility>

namespace recount {
namespace {

constexpr unsigned kEveryoneReads = 0644;
constexpr unsigned kOwnerFile = 0600;
constexpr unsigned kOwnerDirectory = 0700;

ErrorCode code_of(int number) {
  return number == ENOENT                       ? ErrorCode::NotFound
         : number == ENOSPC || number == EDQUOT ? ErrorCode::NoSpace
                                                : ErrorCode::Io;
}

/// Of a call that gave -errno.
Error io_error(std::int64_t outcome, std::string_view action, const Path& path) {
  const int number = static_cast<int>(-outcome);
  Error error = make_error(code_of(number), "cannot " + std::string(action) + " " + path.string() +
                                                ": " + std::generic_category().message(number));
  if (error.code == ErrorCode::NoSpace) {
    error.help = "free some space on this disk, then do it again";
  } else if (number == EACCES || number == EPERM) {
    error.help = "check who owns the file and the directories above it";
  }
  return error;
}

Status done(std::int64_t outcome, std::string_view action, const Path& path) {
  return outcome < 0 ? Status(io_error(outcome, action, path)) : Status();
}

/// A failed sync cannot be done again, whatever it failed for.
Status synced(std::int64_t outcome, std::string_view action, const Path& path) {
  Status status = done(outcome, action, path);
  if (!status) {
    status.error().code = ErrorCode::Io;
  }
  return status;
}

Path directory_of(const Path& path) {
  const Path parent = path.parent_path();
  return parent.empty() ? Path(".") : parent;
}

}  // namespace

Result<File> File::open(const Path& path, Mode mode) {
  int flags = mode == Mode::Read ? O_RDONLY : O_RDWR;
  flags |= mode == Mode::Create || mode == Mode::Replace ? O_CREAT : 0;
  // Cutting an open file makes ext4 allocate and write it at its close, in the middle of
  // everything; a file that is emptied as it is opened may wait for the sync.
  flags |= mode == Mode::Replace ? O_TRUNC : 0;
  Disk& disk = disk_of(path);
  const int handle = disk.open(path, flags, kEveryoneReads);
  if (handle < 0) {
    return io_error(handle, "open", path);
  }
  return File(disk, handle, path);
}

File::File(File&& other) noexcept
    : disk_(other.disk_),
      handle_(std::exchange(other.handle_, -1)),
      path_(std::move(other.path_)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(disk_, other.disk_);
  std::swap(handle_, other.handle_);
  std::swap(path_, other.path_);
  return *this;
}

File::~File() {
  if (handle_ >= 0) {
    disk_->close(handle_);
  }
}

Result<std::uint64_t> File::size() const {
  const std::int64_t size = disk_->size(handle_);
  if (size < 0) {
    return io_error(size, "measure", path_);
  }
  return static_cast<std::uint64_t>(size);
}

Status File::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
  std::size_t at = 0;
  while (at < out.size()) {
    const std::int64_t got = disk_->read(handle_, offset + at, out.subspan(at));
    if (got < 0 && got != -EINTR) {
      return io_error(got, "read", path_);
    }
    if (got == 0) {
      return make_error(ErrorCode::Damaged, path_.string() + " ends at byte " +
                                                std::to_string(offset + at) + ", " +
                                                std::to_string(out.size() - at) + " too early");
    }
    at += got > 0 ? static_cast<std::size_t>(got) : 0;
  }
  return {};
}

Status File::write_at(std::uint64_t offset, ByteView bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::int64_t put = disk_->write(handle_, offset + at, bytes.subspan(at));
    if (put < 0 && put != -EINTR) {
      return io_error(put, "write", path_);
    }
    at += put > 0 ? static_cast<std::size_t>(put) : 0;
  }
  return {};
}

Status File::sync() {
  return synced(disk_->sync(handle_), "sync", path_);
}

Status File::sync_names() {
  return synced(disk_->sync_names(handle_), "sync", path_);
}

Status File::sync_filesystem() {
  return synced(disk_->sync_filesystem(handle_), "sync the filesystem of", path_);
}

Status File::truncate(std::uint64_t size) {
  return done(disk_->cut(handle_, size), "cut", path_);
}

Result<bool> File::try_lock() {
  const int outcome = disk_->lock(handle_);
  if (outcome < 0 && outcome != -EWOULDBLOCK) {
    return io_error(outcome, "lock", path_);
  }
  return outcome == 0;
}

Result<Bytes> read_file(const Path& path) {
  const File file = RECOUNT_TRY(File::open(path, File::Mode::Read));
  Bytes bytes(RECOUNT_TRY(file.size()));
  RECOUNT_TRY(file.read_at(0, bytes));
  return bytes;
}

Result<std::string> read_text(const Path& path) {
  const Bytes bytes = RECOUNT_TRY(read_file(path));
  return std::string(as_text(bytes));
}

Status write_new_file(const Path& path, ByteView bytes) {
  File file = RECOUNT_TRY(File::open(path, File::Mode::Replace));
  RECOUNT_TRY(file.write_at(0, bytes));
  return file.sync();
}

Status write_file_atomically(const Path& path, ByteView bytes, Access access) {
  const Path temporary = path.string() + ".new";
  RECOUNT_TRY(write_new_file(temporary, bytes));
  if (access == Access::OwnerOnly) {
    RECOUNT_TRY(done(disk_of(temporary).protect(temporary, kOwnerFile), "protect", temporary));
  }
  return rename_durably(temporary, path);
}

Status rename_durably(const Path& from, const Path& to) {
  RECOUNT_TRY(done(disk_of(to).rename(from, to), "rename", from));
  return sync_directory(directory_of(to));
}

Status make_directories(const Path& path) {
  const Path named = path.filename().empty() ? path.parent_path() : path;
  if (named.empty()) {
    return {};
  }
  int outcome = disk_of(named).make_directory(named);
  if (outcome == -ENOENT && named.has_parent_path() && named.parent_path() != named) {
    RECOUNT_TRY(make_directories(named.parent_path()));
    outcome = disk_of(named).make_directory(named);
  }
  if (outcome == -EEXIST && !File::open(named / "", File::Mode::Read)) {
    return io_error(-ENOTDIR, "make directory", named);
  }
  return outcome == -EEXIST ? Status() : done(outcome, "make directory", named);
}

Status remove_with_content(const Path& path) {
  Disk& disk = disk_of(path);
  const int outcome = disk.remove_file(path);
  if (outcome != -EISDIR) {
    return outcome == -ENOENT ? Status() : done(outcome, "remove", path);
  }
  const std::vector<DirectoryEntry> entries = RECOUNT_TRY(list_directory(path));
  for (const DirectoryEntry& entry : entries) {
    RECOUNT_TRY(remove_with_content(path / entry.name));
  }
  return done(disk.remove_directory(path), "remove", path);
}

Status protect_directory(const Path& path) {
  return done(disk_of(path).protect(path, kOwnerDirectory), "protect", path);
}

Status sync_directory(const Path& path) {
  const Path named = path.empty() ? Path(".") : path;
  File directory = RECOUNT_TRY(File::open(named, File::Mode::Read));
  return directory.sync_names();
}

Result<std::vector<DirectoryEntry>> list_directory(const Path& path) {
  std::vector<DirectoryEntry> entries;
  const int outcome = disk_of(path).list(path, entries);
  if (outcome < 0 && outcome != -ENOENT) {
    return io_error(outcome, "list", path);
  }
  std::ranges::sort(entries, {}, &DirectoryEntry::name);
  return entries;
}

namespace {

void add_files_below(const Path& root, const Path& below, std::vector<Path>& files) {
  const Result<std::vector<DirectoryEntry>> entries = list_directory(root / below);
  if (!entries) {
    return;
  }
  for (const DirectoryEntry& entry : *entries) {
    const Path name = below / entry.name;
    if (entry.kind == DirectoryEntry::Kind::Directory) {
      add_files_below(root, name, files);
    } else if (entry.kind == DirectoryEntry::Kind::File) {
      files.push_back(name);
    }
  }
}

}  // namespace

std::vector<Path> list_files_below(const Path& path) {
  std::vector<Path> files;
  add_files_below(path, {}, files);
  std::ranges::sort(files);
  return files;
}

}  // namespace recount
