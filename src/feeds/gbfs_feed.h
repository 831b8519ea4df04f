// GBFS station status snapshots (versions 2.x and 3.0) become measurements of stations.
//
// One measurement a station and snapshot. Score: 1 when a rider can take a vehicle and another can
// return one, 0.5 when only one of the two is possible, 0 when neither is. Facets: bikes, docks,
// and ebikes and disabled where the feed has them. The time is the snapshot's, and the id is
// "<station_id>@<time>", so that a snapshot that was fetched twice counts once.
// docs/gbfs.md tells which fields are read.
#pragma once

#include "feeds/feed.h"

namespace recount::feeds {

struct GbfsOptions {
  std::string context;
  std::string rater = "gbfs";  // the instrument's name
};

/// A station_status JSON file, a directory of them, or a tar archive of them (archive_reader.h).
/// A directory's snapshots are read in the order of their names, an archive's as they stand in it.
/// One snapshot is held at a time.
Status read_gbfs(const Path& input, const GbfsOptions& options, Sink& sink);

}  // namespace recount::feeds
