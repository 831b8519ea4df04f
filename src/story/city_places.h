// Where the city's kitchens and stations are, for its map.
//
// Holds
//   1. Nothing here is evidence: no ledger's bytes follow from it. Names alone decide where a place
//      is.
//   2. Every place stands at a street and not in the river; no two of a chapter on one spot.
//   3. Persons have no place: home-sharing has none.
#pragma once

#include <vector>

#include "evidence/place.h"
#include "story/city.h"

namespace recount::story {

/// The places of a chapter's subjects, in the order of their names.
std::vector<evidence::Place> places_of(const Chapter& chapter);

}  // namespace recount::story
