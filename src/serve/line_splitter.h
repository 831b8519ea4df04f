// A body in pieces becomes lines, with bounded memory: what has no end yet is held, but for a line
// longer than evidence::kLineBytesMax, of which only that is remembered.
//
// Every line that is handed out has evidence::kJsonPaddingBytes readable bytes behind it. A byte
// order mark at the beginning is no part of the first line.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "evidence/ndjson_line.h"

namespace recount::serve {

class LineSplitter {
 public:
  /// A line and its number, from 1. Valid during the call.
  using Visit = std::function<void(const evidence::NdjsonLine& line, std::uint64_t number)>;

  void add(std::string_view piece, const Visit& visit);
  /// The last line, if it has no newline.
  void finish(const Visit& visit);

 private:
  void hand_out(std::string_view text, bool ended, const Visit& visit);

  std::string held_;         // what has no newline yet, with room behind it
  bool is_passing_ = false;  // over the rest of a line too long
  std::uint64_t line_ = 0;
};

}  // namespace recount::serve
