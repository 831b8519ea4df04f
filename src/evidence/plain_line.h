// The plain form of an evidence line, as programs write it: one object of the known fields, texts
// of printable ASCII without escapes, numbers without exponents, no facets; after ':' and ',' there
// may be one space. It is read in one pass, three to four times as fast as by a full parser.
//
// Holds: a line that is read here is JSON, and the full reader (json_line.h) reads the same from
// it. Of every other line nothing is said.
#pragma once

#include <string_view>

#include "evidence/json_line.h"

namespace recount::evidence {

/// Whether the line was plain and is now in `out`; else `out` holds nothing of worth. The line has
/// kJsonPaddingBytes readable bytes behind it.
bool read_plain_line(std::string_view padded_line, const JsonDefaults& defaults, Evidence& out);

}  // namespace recount::evidence
