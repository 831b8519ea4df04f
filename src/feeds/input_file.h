// An input read from its beginning to its end, once: a file, a pipe or standard input.
#pragma once

#include <cstdint>
#include <span>

#include "base/files.h"
#include "base/result.h"

namespace recount::feeds {

class InputFile {
 public:
  /// NotFound when there is none; Usage for a directory.
  static Result<InputFile> open(const Path& path);

  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&& other) noexcept;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  /// Fills `out` from its front as far as the input goes; less than all of it only at the end.
  Result<std::size_t> read(std::span<std::uint8_t> out);

 private:
  InputFile(int descriptor, Path path) : descriptor_(descriptor), path_(std::move(path)) {}

  int descriptor_ = -1;
  Path path_;
};

}  // namespace recount::feeds
