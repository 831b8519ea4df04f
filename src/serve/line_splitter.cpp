#include "serve/line_splitter.h"

namespace recount::serve {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

void LineSplitter::hand_out(std::string_view text, bool ended, const Visit& visit) {
  evidence::NdjsonLine line{.text = text, .too_long = is_passing_, .ended = ended};
  line.too_long = line.too_long || text.size() > evidence::kLineBytesMax;
  if (ended && line.text.ends_with('\r')) {
    line.text.remove_suffix(1);
  }
  is_passing_ = false;
  ++line_;
  if (line_ == 1 && line.text.starts_with(kByteOrderMark)) {
    line.text.remove_prefix(kByteOrderMark.size());
  }
  visit(line, line_);
}

void LineSplitter::add(std::string_view piece, const Visit& visit) {
  held_ += piece;
  held_.reserve(held_.size() + evidence::kJsonPaddingBytes);
  std::size_t begin = 0;
  for (std::size_t end = held_.find('\n'); end != std::string::npos;
       end = held_.find('\n', begin)) {
    hand_out(std::string_view(held_).substr(begin, end - begin), true, visit);
    begin = end + 1;
  }
  held_.erase(0, begin);
  if (is_passing_ || held_.size() > evidence::kLineBytesMax) {
    is_passing_ = true;
    held_.clear();
  }
}

void LineSplitter::finish(const Visit& visit) {
  if (is_passing_ || !held_.empty()) {
    held_.reserve(held_.size() + evidence::kJsonPaddingBytes);
    hand_out(held_, false, visit);
  }
}

}  // namespace recount::serve
