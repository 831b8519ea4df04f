// Newline-delimited JSON: the contract's own evidence lines, and CloudEvents envelopes.
#pragma once

#include "evidence/json_line.h"
#include "feeds/feed.h"

namespace recount::feeds {

/// Empty lines are passed over; a last line without a newline is read when it is whole JSON and
/// rejected as cut off when it is not.
Status read_ndjson(const Path& input, const evidence::JsonDefaults& defaults, Sink& sink);

}  // namespace recount::feeds
