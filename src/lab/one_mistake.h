// "One mistake, six doors": the lab's picture on one A4 page.
//
// Above, a row a regime and a column a door: days shut by one mistake, and beside them the
// innocents shut out over a year and who can read a mark (doors.h). Below, by norm, what is left of
// one wrong opinion in a society (recovery.h). Every number is written beside its colour.
#pragma once

#include <string>
#include <vector>

#include "lab/doors.h"
#include "lab/recovery.h"

namespace recount::lab {

struct RegimeRow {
  DoorRegime regime;
  DoorOutcome closed;  // the wall to city sensors
  DoorOutcome open;
};

struct NormRow {
  std::string name;
  Recovery recovery;
};

struct OneMistake {
  DoorSetting doors{};
  RecoverySetting recovery{};
  std::vector<RegimeRow> regimes;
  std::vector<NormRow> norms;
};

/// Runs all of it.
OneMistake try_one_mistake(const DoorSetting& doors, const RecoverySetting& recovery);

/// SVG, 210 × 297 mm.
std::string draw_one_mistake(const OneMistake& found);

/// The same numbers, with their standard errors and definitions.
std::string one_mistake_json(const OneMistake& found);

}  // namespace recount::lab
