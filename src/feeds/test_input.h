// A directory for a test's inputs, and the place of the real data.
#pragma once

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <unistd.h>

#include "base/ensure.h"
#include "base/files.h"

namespace recount::feeds {

/// Gone, with all that is in it, when the test is over.
class TestDirectory {
 public:
  TestDirectory() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("recount-feeds-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(path_);
  }

  TestDirectory(TestDirectory&&) = delete;

  ~TestDirectory() { std::filesystem::remove_all(path_); }

  const Path& path() const { return path_; }

  Path write(const std::string& name, std::string_view content) const {
    const Path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    ensure(write_new_file(file, as_bytes(content)).has_value(), "a test can write its input");
    return file;
  }

 private:
  Path path_;
};

/// $RECOUNT_DATA, else shared/data beside the checkout (tests run in the repository's root).
inline Path real_data(const char* name) {
  const char* named = std::getenv("RECOUNT_DATA");
  return (named != nullptr ? Path(named) : Path("../shared/data")) / name;
}

}  // namespace recount::feeds
