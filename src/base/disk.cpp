#include "base/disk.h"

#include <atomic>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ensure.h"

namespace recount {
namespace {

template <typename Outcome>
Outcome or_errno(Outcome outcome) {
  return outcome < 0 ? static_cast<Outcome>(-errno) : outcome;
}

DirectoryEntry::Kind kind_of(const Path& directory, const dirent& entry) {
  unsigned type = entry.d_type;
  if (type == DT_UNKNOWN) {
    struct stat info{};
    const Path path = directory / static_cast<const char*>(entry.d_name);
    const bool known = ::lstat(path.c_str(), &info) == 0;
    type = known ? IFTODT(info.st_mode) : type;
  }
  return type == DT_REG   ? DirectoryEntry::Kind::File
         : type == DT_DIR ? DirectoryEntry::Kind::Directory
                          : DirectoryEntry::Kind::Other;
}

class KernelDisk final : public Disk {
 public:
  int open(const Path& path, int flags, unsigned permissions) override {
    return or_errno(::open(path.c_str(), flags | O_CLOEXEC, permissions));
  }

  void close(int handle) override { ::close(handle); }

  std::int64_t size(int handle) override {
    struct stat info{};
    return ::fstat(handle, &info) != 0 ? std::int64_t{-errno} : std::int64_t{info.st_size};
  }

  std::int64_t read(int handle, std::uint64_t offset, std::span<std::uint8_t> out) override {
    return or_errno(
        std::int64_t{::pread(handle, out.data(), out.size(), static_cast<off_t>(offset))});
  }

  std::int64_t write(int handle, std::uint64_t offset, ByteView bytes) override {
    return or_errno(
        std::int64_t{::pwrite(handle, bytes.data(), bytes.size(), static_cast<off_t>(offset))});
  }

  int cut(int handle, std::uint64_t size) override {
    return or_errno(::ftruncate(handle, static_cast<off_t>(size)));
  }

  int lock(int handle) override { return or_errno(::flock(handle, LOCK_EX | LOCK_NB)); }

  int sync(int handle) override { return or_errno(::fdatasync(handle)); }

  int sync_names(int handle) override { return or_errno(::fsync(handle)); }

  int sync_filesystem(int handle) override { return or_errno(::syncfs(handle)); }

  int rename(const Path& from, const Path& to) override {
    return or_errno(::rename(from.c_str(), to.c_str()));
  }

  int remove_file(const Path& path) override { return or_errno(::unlink(path.c_str())); }

  int remove_directory(const Path& path) override { return or_errno(::rmdir(path.c_str())); }

  int make_directory(const Path& path) override { return or_errno(::mkdir(path.c_str(), 0777)); }

  int protect(const Path& path, unsigned permissions) override {
    return or_errno(::chmod(path.c_str(), permissions));
  }

  int list(const Path& path, std::vector<DirectoryEntry>& entries) override {
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
    if (!directory) {
      return -errno;
    }
    errno = 0;
    while (const dirent* entry = ::readdir(directory.get())) {
      const std::string_view name = static_cast<const char*>(entry->d_name);
      if (name != "." && name != "..") {
        entries.push_back({.name = std::string(name), .kind = kind_of(path, *entry)});
      }
      errno = 0;
    }
    return -errno;
  }
};

std::atomic<const Mount*> mounted = nullptr;

}  // namespace

Disk& disk_of(const Path& path) {
  static KernelDisk kernel;
  const Mount* mount = mounted.load(std::memory_order_acquire);
  if (mount == nullptr) [[likely]] {
    return kernel;
  }
  const std::string_view name = path.native();
  const std::string_view above = mount->directory_;
  const bool is_below =
      name.starts_with(above) && (name.size() == above.size() || name[above.size()] == '/');
  return is_below ? mount->disk_ : kernel;
}

Mount::Mount(Path directory, Disk& disk) : disk_(disk) {
  if (directory.filename().empty()) {
    directory = directory.parent_path();  // written with a slash behind
  }
  directory_ = directory.native();
  ensure(mounted.exchange(this) == nullptr, "one disk is mounted at a time");
}

Mount::~Mount() {
  mounted.store(nullptr);
}

}  // namespace recount
