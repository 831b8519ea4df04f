#include "base/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace recount {
namespace {

Error io_error(std::string_view action, const Path& path) {
  const int number = errno;
  const ErrorCode code = number == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
  Error error = make_error(code, "cannot " + std::string(action) + " " + path.string() + ": " +
                                     std::generic_category().message(number));
  if (number == ENOSPC || number == EDQUOT) {
    error.help = "free some space on this disk and run the command again";
  } else if (number == EACCES || number == EPERM) {
    error.help = "check who owns the file and the directories above it";
  }
  return error;
}

}  // namespace

Result<File> File::open(const Path& path, Mode mode) {
  int flags = O_CLOEXEC;
  flags |= mode == Mode::Read ? O_RDONLY : O_RDWR;
  flags |= mode == Mode::Create || mode == Mode::Replace ? O_CREAT : 0;
  // Cutting an open file makes ext4 allocate and write it at its close, in the middle of
  // everything; a file that is emptied as it is opened may wait for the sync.
  flags |= mode == Mode::Replace ? O_TRUNC : 0;
  const int descriptor = ::open(path.c_str(), flags, 0644);
  if (descriptor < 0) {
    return io_error("open", path);
  }
  return File(descriptor, path);
}

File::File(File&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Result<std::uint64_t> File::size() const {
  struct stat info{};
  if (::fstat(descriptor_, &info) != 0) {
    return io_error("measure", path_);
  }
  return static_cast<std::uint64_t>(info.st_size);
}

Status File::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::pread(descriptor_, out.data() + done, out.size() - done,
                                static_cast<off_t>(offset + done));
    if (got < 0 && errno != EINTR) {
      return io_error("read", path_);
    }
    if (got == 0) {
      return make_error(ErrorCode::Damaged, path_.string() + " ends at byte " +
                                                std::to_string(offset + done) + ", " +
                                                std::to_string(out.size() - done) + " too early");
    }
    done += got > 0 ? static_cast<std::size_t>(got) : 0;
  }
  return {};
}

Status File::write_at(std::uint64_t offset, ByteView bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t put = ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done,
                                 static_cast<off_t>(offset + done));
    if (put < 0 && errno != EINTR) {
      return io_error("write", path_);
    }
    done += put > 0 ? static_cast<std::size_t>(put) : 0;
  }
  return {};
}

Status File::sync() {
  if (::fdatasync(descriptor_) != 0) {
    return io_error("sync", path_);
  }
  return {};
}

Status File::sync_filesystem() {
  if (::syncfs(descriptor_) != 0) {
    return io_error("sync the filesystem of", path_);
  }
  return {};
}

Status File::truncate(std::uint64_t size) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) {
    return io_error("cut", path_);
  }
  return {};
}

Result<bool> File::try_lock() {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
    return true;
  }
  if (errno == EWOULDBLOCK) {
    return false;
  }
  return io_error("lock", path_);
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
  if (access == Access::OwnerOnly && ::chmod(temporary.c_str(), 0600) != 0) {
    return io_error("protect", temporary);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    return io_error("rename", temporary);
  }
  return sync_directory(path.parent_path());
}

Status make_directories(const Path& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) {
    errno = failure.value();
    return io_error("make directory", path);
  }
  return {};
}

Status remove_with_content(const Path& path) {
  std::error_code failure;
  std::filesystem::remove_all(path, failure);
  if (failure) {
    errno = failure.value();
    return io_error("remove", path);
  }
  return {};
}

Status sync_directory(const Path& path) {
  const Path named = path.empty() ? Path(".") : path;
  const int descriptor = ::open(named.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return io_error("open", named);
  }
  const bool synced = ::fsync(descriptor) == 0;
  const int number = errno;
  ::close(descriptor);
  errno = number;
  return synced ? Status() : Status(io_error("sync", named));
}

std::vector<std::string> list_directory(const Path& path) {
  std::vector<std::string> names;
  std::error_code failure;
  for (std::filesystem::directory_iterator at(path, failure), end; !failure && at != end;
       at.increment(failure)) {
    names.push_back(at->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<Path> list_files_below(const Path& path) {
  std::vector<Path> files;
  std::error_code failure;
  for (std::filesystem::recursive_directory_iterator at(path, failure), end; !failure && at != end;
       at.increment(failure)) {
    if (at->is_regular_file(failure)) {
      files.push_back(at->path().lexically_relative(path));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace recount
