#include "app/demo_places.h"

#include <system_error>

#include "feeds/place_feed.h"
#include "serve/places.h"
#include "story/city_places.h"

namespace recount::app {
namespace {

// San Francisco's businesses.
const feeds::PlaceColumns kBusinessColumns = {
    .subject = "business_id", .name = "name", .longitude = "longitude", .latitude = "latitude"};

}  // namespace

Result<DemoPlaces> write_story_places(const Path& ledger, const story::Chapter& chapter) {
  const std::vector<evidence::Place> places = story::places_of(chapter);
  if (!places.empty()) {
    RECOUNT_TRY(serve::write_places(ledger, chapter.context, places));
  }
  return DemoPlaces{.count = places.size(), .without_point = 0};
}

Result<DemoPlaces> write_archive_places(const Path& ledger, const ArchiveSet& set,
                                        const Path& data) {
  const Path file = data / set.places;
  std::error_code ignored;
  if (set.places.empty() || !std::filesystem::exists(file, ignored)) {
    return DemoPlaces{};
  }
  const feeds::FoundPlaces found =
      RECOUNT_TRY(file.extension() == ".csv" ? feeds::read_csv_places(file, kBusinessColumns)
                                             : feeds::read_gbfs_places(file));
  RECOUNT_TRY(serve::write_places(ledger, set.ledger, found.places));
  return DemoPlaces{.count = found.places.size(), .without_point = found.without_point};
}

}  // namespace recount::app
