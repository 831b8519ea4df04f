// The registers of places of a demo's ledgers, for its map (serve/places.h).
#pragma once

#include <string>

#include "app/demo_archive.h"
#include "base/files.h"
#include "base/result.h"
#include "story/city.h"

namespace recount::app {

struct DemoPlaces {
  std::uint64_t count = 0;
  std::uint64_t without_point = 0;  // subjects of the source that it gives no coordinates
};

/// Of a chapter of persons there is none.
Result<DemoPlaces> write_story_places(const Path& ledger, const story::Chapter& chapter);

/// None where the set has no register, or its file is not there.
Result<DemoPlaces> write_archive_places(const Path& ledger, const ArchiveSet& set,
                                        const Path& data);

}  // namespace recount::app
