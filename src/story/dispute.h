// Two grades that are contested, and what came of it.
//
// Osteria del Gelso, number 12 of its street, stands at 5 until a visit gives it 1: the inspector
// had been in Osteria del Gelsomino, number 21. The contest is upheld; the visit stays on record
// and counts no more. 福星食堂 contests a 2 because it has repaired since; the grade told the truth
// of its day, and the contest is dismissed.
#pragma once

#include <string>
#include <vector>

#include "story/step.h"

namespace recount::story {

/// Kitchens of the tour: the disputed one, the one it was mistaken for, the dismissed one.
inline constexpr std::size_t kDisputedKitchenCount = 3;

/// Three inspectors. None of them decides a contest.
struct DisputeInspectors {
  std::string usual;
  std::string mistaken;
  std::string later;
};

void plant_disputes(const DisputeInspectors& inspectors, std::vector<Step>& steps);

}  // namespace recount::story
