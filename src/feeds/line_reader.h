// Lines of a file, one at a time, with bounded memory: a block of the file is held, and a line that
// is longer than kLineBytesMax is passed over without being held.
//
// Every line that is handed out has kJsonPaddingBytes readable bytes behind it.
#pragma once

#include <optional>
#include <string_view>

#include "evidence/json_line.h"
#include "feeds/feed.h"

namespace recount::feeds {

struct ReadLine {
  std::uint64_t number = 0;  // from 1
  std::string_view text;     // without its newline; of a line too long, its beginning
  bool too_long = false;
  bool ended = true;  // by a newline; false for a last line without one
};

class LineReader {
 public:
  static Result<LineReader> open(const Path& path);

  /// The next line, valid until the next call; nothing at the end.
  Result<std::optional<ReadLine>> next();

  std::uint64_t bytes_read() const { return offset_ - (filled_ - at_); }

 private:
  explicit LineReader(File file, std::uint64_t size);
  Status fill();
  Status pass_over_line();

  File file_;
  std::uint64_t size_ = 0;    // of the file
  std::uint64_t offset_ = 0;  // of the next block
  std::uint64_t line_ = 0;
  Bytes buffer_;  // [at_, filled_) is not handed out yet
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::string beginning_;  // of a line that was passed over
};

}  // namespace recount::feeds
