// Lines of an input, one at a time, with bounded memory: a block of the input is held, and a line
// that is longer than kLineBytesMax is passed over without being held.
//
// Every line that is handed out has kJsonPaddingBytes readable bytes behind it. A byte order mark
// at the beginning of the input is no part of its first line.
#pragma once

#include <optional>
#include <string_view>

#include "feeds/feed.h"
#include "feeds/input_file.h"

namespace recount::feeds {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct ReadLine : evidence::NdjsonLine {
  std::uint64_t number = 0;  // from 1
};

class LineReader {
 public:
  static Result<LineReader> open(const Path& path);

  /// The next line, valid until the next call; nothing at the end.
  Result<std::optional<ReadLine>> next();

  /// Behind the line that was handed out last.
  std::uint64_t bytes_read() const { return received_ - (filled_ - at_); }

 private:
  explicit LineReader(InputFile file);
  Status fill();
  Status pass_over_line();

  InputFile file_;
  bool at_end_ = false;         // of the input
  std::uint64_t received_ = 0;  // from the input
  std::uint64_t line_ = 0;
  Bytes buffer_;  // [at_, filled_) is not handed out yet
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::string beginning_;  // of a line that was passed over
};

}  // namespace recount::feeds
