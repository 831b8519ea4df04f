#include "feeds/line_reader.h"

#include <algorithm>
#include <cstring>

namespace recount::feeds {
namespace {

constexpr std::size_t kBlockBytes = 4 << 20;
static_assert(kBlockBytes >= 2 * kLineBytesMax);

}  // namespace

LineReader::LineReader(File file, std::uint64_t size)
    : file_(std::move(file)), size_(size), buffer_(kBlockBytes + evidence::kJsonPaddingBytes) {}

Result<LineReader> LineReader::open(const Path& path) {
  File file = RECOUNT_TRY(File::open(path, File::Mode::Read));
  const std::uint64_t size = RECOUNT_TRY(file.size());
  return LineReader(std::move(file), size);
}

// Moves what is left to the front and reads on behind it.
Status LineReader::fill() {
  std::memmove(buffer_.data(), buffer_.data() + at_, filled_ - at_);
  filled_ -= at_;
  at_ = 0;
  const std::size_t room = kBlockBytes - filled_;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(room, size_ - offset_));
  RECOUNT_TRY(file_.read_at(offset_, std::span(buffer_).subspan(filled_, wanted)));
  offset_ += wanted;
  filled_ += wanted;
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
    if (offset_ == size_) {
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
  if (newline == nullptr && offset_ < size_) {
    RECOUNT_TRY(fill());
    newline = find_newline();
  }
  if (at_ == filled_ && offset_ == size_) {
    return std::optional<ReadLine>();
  }
  ReadLine line{.number = ++line_, .text = {}, .too_long = false, .ended = newline != nullptr};
  const std::size_t begin = at_;
  const std::size_t end =
      newline == nullptr ? filled_ : static_cast<std::size_t>(newline - buffer_.data());
  line.too_long = end - begin > kLineBytesMax;
  if (line.too_long && newline == nullptr) {
    beginning_ = as_text(ByteView(buffer_).subspan(begin, kLineTextBytesMax));
    RECOUNT_TRY(pass_over_line());
    line.text = beginning_;
    return std::optional(line);
  }
  at_ = newline == nullptr ? filled_ : end + 1;
  line.text = as_text(ByteView(buffer_).subspan(begin, end - begin));
  if (line.text.ends_with('\r')) {
    line.text.remove_suffix(1);
  }
  if (line.too_long) {
    line.text = line.text.substr(0, kLineTextBytesMax);
  }
  return std::optional(line);
}

}  // namespace recount::feeds
