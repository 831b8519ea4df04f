// Comma-separated values (RFC 4180) become evidence by a declared map (csv_map.h).
#pragma once

#include "feeds/csv_map.h"
#include "feeds/feed.h"

namespace recount::feeds {

Status read_csv(const Path& input, const CsvMap& map, const std::string& context, Sink& sink);

}  // namespace recount::feeds
