// A directory of a test's own, gone with it.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <unistd.h>

#include "base/files.h"

namespace recount::serve {

class TestDirectory {
 public:
  TestDirectory() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("recount-serve-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(path_);
  }

  ~TestDirectory() { std::filesystem::remove_all(path_); }

  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;

  Path operator/(std::string_view name) const { return path_ / name; }

 private:
  Path path_;
};

}  // namespace recount::serve
