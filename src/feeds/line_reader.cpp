#include "feeds/line_reader.h"

#include <cstring>

namespace recount::feeds {
namespace {

constexpr std::size_t kBlockBytes = 4 << 20;
static_assert(kBlockBytes >= 2 * kLineBytesMax);

}  // namespace

LineReader::LineReader(InputFile file)
    : file_(std::move(file)), buffer_(kBlockBytes + evidence::kJsonPaddingBytes) {}

Result<LineReader> LineReader::open(const Path& path) {
  LineReader reader(RECOUNT_TRY(InputFile::open(path)));
  RECOUNT_TRY(reader.fill());
  if (as_text(ByteView(reader.buffer_).first(reader.filled_)).starts_with(kByteOrderMark)) {
    reader.at_ = kByteOrderMark.size();
  }
  return reader;
}

// Moves what is left to the front and reads on behind it.
Status LineReader::fill() {
  std::memmove(buffer_.data(), buffer_.data() + at_, filled_ - at_);
  filled_ -= at_;
  at_ = 0;
  const std::size_t room = kBlockBytes - filled_;
  const std::size_t count = RECOUNT_TRY(file_.read(std::span(buffer_).subspan(filled_, room)));
  at_end_ = count < room;
  received_ += count;
  filled_ += count;
  return {};
}

Status LineReader::pass_over_line() {
  for (;;) {
    const void* newline = std::memchr(buffer_.data() + at_, '\n', filled_ - at_);
    if (newline != nullptr) {
      at_ =
          static_cast<std::size_t>(static_cast<const std::uint8_t*>(newline) - buffer_.data()) + 1;
      return {};
    }
    at_ = filled_;
    if (at_end_) {
      return {};
    }
    RECOUNT_TRY(fill());
  }
}

Result<std::optional<ReadLine>> LineReader::next() {
  const auto find_newline = [&] {
    return static_cast<const std::uint8_t*>(std::memchr(buffer_.data() + at_, '\n', filled_ - at_));
  };
  const std::uint8_t* newline = find_newline();
  if (newline == nullptr && !at_end_) {
    RECOUNT_TRY(fill());
    newline = find_newline();
  }
  if (at_ == filled_) {
    return std::optional<ReadLine>();
  }
  ReadLine line;
  line.number = ++line_;
  line.ended = newline != nullptr;
  const std::size_t begin = at_;
  const std::size_t end =
      newline == nullptr ? filled_ : static_cast<std::size_t>(newline - buffer_.data());
  line.too_long = end - begin > kLineBytesMax;
  if (line.too_long) {
    beginning_ = as_text(ByteView(buffer_).subspan(begin, kLineTextBytesMax));
    line.text = beginning_;
    RECOUNT_TRY(pass_over_line());
    return std::optional(line);
  }
  at_ = newline == nullptr ? filled_ : end + 1;
  line.text = as_text(ByteView(buffer_).subspan(begin, end - begin));
  if (line.ended && line.text.ends_with('\r')) {
    line.text.remove_suffix(1);
  }
  return std::optional(line);
}

}  // namespace recount::feeds
