#include "feeds/input_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace recount::feeds {
namespace {

Error machine_failed(const Path& path, int reason) {
  const ErrorCode code = reason == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
  return make_error(
      code,
      fmt::format("{} cannot be read: {}", path.string(), std::generic_category().message(reason)),
      "check the path, and who may read it");
}

}  // namespace

Result<InputFile> InputFile::open(const Path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return machine_failed(path, errno);
  }
  InputFile file(descriptor, path);
  struct stat about{};
  if (::fstat(descriptor, &about) != 0) {
    return machine_failed(path, errno);
  }
  if (S_ISDIR(about.st_mode)) {
    return make_error(ErrorCode::Usage, fmt::format("{} is a directory", path.string()),
                      "name the files in it");
  }
  return file;
}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

InputFile::~InputFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Result<std::size_t> InputFile::read(std::span<std::uint8_t> out) {
  std::size_t filled = 0;
  while (filled < out.size()) {
    const ssize_t count = ::read(descriptor_, out.data() + filled, out.size() - filled);
    if (count == 0) {
      break;
    }
    if (count > 0) {
      filled += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      return machine_failed(path_, errno);
    }
  }
  return filled;
}

}  // namespace recount::feeds
