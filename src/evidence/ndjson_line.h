// A line of an NDJSON text, from a file or from a request's body: what its parser alone cannot
// know.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/json_line.h"

namespace recount::evidence {

/// A longer line is rejected and passed over without being held.
inline constexpr std::size_t kLineBytesMax = 1 << 20;

struct NdjsonLine {
  std::string_view text;  // without its LF or CRLF; of a line too long, its beginning
  bool too_long = false;
  bool ended = true;  // by a newline; false for a last line without one
};

/// Nothing stands on it: it is passed over. One too long never is, whatever of it was kept.
bool is_blank(const NdjsonLine& line);

/// As JsonLineParser::parse; a last line without a newline is read when it is whole JSON, and told
/// as cut off when it is not.
Status parse_line(JsonLineParser& parser, const NdjsonLine& line, const JsonDefaults& defaults,
                  Evidence& out);

}  // namespace recount::evidence
