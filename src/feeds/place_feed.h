// Registers of places from the world's formats: a CSV with a header, or GBFS station_information
// (2.x and 3.0).
//
// A row or station without a point is counted; one that is no place (not UTF-8, off the globe, a
// subject that stood before) is rejected with its place in the input. The rest is kept.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "evidence/place.h"

namespace recount::feeds {

/// Names in the CSV's header.
struct PlaceColumns {
  std::string subject = "subject";
  std::string name = "name";
  std::string longitude = "longitude";
  std::string latitude = "latitude";
};

inline constexpr std::size_t kPlaceFaultsKept = 20;

struct FoundPlaces {
  std::vector<evidence::Place> places;  // in the order of the input, each subject once
  std::uint64_t without_point = 0;      // neither longitude nor latitude is given
  std::uint64_t rejected = 0;
  std::vector<Error> faults;  // of the first that were rejected
};

/// Usage when the header lacks a column.
Result<FoundPlaces> read_csv_places(const Path& file, const PlaceColumns& columns);

/// InvalidInput when the file is no station_information. `subject` is the station's id.
Result<FoundPlaces> read_gbfs_places(const Path& file);

}  // namespace recount::feeds
