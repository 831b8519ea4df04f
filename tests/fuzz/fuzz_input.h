// What the feeds' fuzz targets share: bytes as a file, and a sink that checks what it is handed.
#pragma once

#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "base/ensure.h"
#include "base/utf8.h"
#include "feeds/feed.h"

namespace recount::feeds {

/// The bytes as a file in memory, under a path of its own.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_(::memfd_create("fuzz", 0)) {
    const bool is_written =
        descriptor_ >= 0 && ::write(descriptor_, data, size) == static_cast<ssize_t>(size);
    ensure(is_written, "a file in memory can be written");
  }

  MemoryFile(MemoryFile&&) = delete;

  ~MemoryFile() { ::close(descriptor_); }

  Path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

struct CheckingSink final : Sink {
  Status take(const evidence::Evidence& one, const Line& line) override {
    ensure(line.number > 0 && line.text.size() <= kLineTextBytesMax,
           "a line is known by its place");
    ensure(!first_invalid_utf8(one.subject), "what is handed on is UTF-8");
    return {};
  }

  Status reject(const Error& error, const Line& line) override {
    ensure(!error.message.empty() && !error.help.empty(), "what is refused is explained");
    ensure(line.text.size() <= kLineTextBytesMax, "a line's text is short");
    return {};
  }

  void leave_out(const Line& /*line*/) override {}

  void advance(std::uint64_t bytes_read) override {
    ensure(bytes_read >= bytes, "reading goes forward");
    bytes = bytes_read;
  }

  std::uint64_t bytes = 0;
};

}  // namespace recount::feeds
