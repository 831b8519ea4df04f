// Kitchens and their inspectors over a year.
//
// An inspection gives three marks, for hygiene, structure and confidence in the management, where
// more is worse; the grade 0..5 is read off them as the United Kingdom's food hygiene scheme does
// it (FSA, Food Hygiene Rating Scheme, Brand Standard: by the sum, with no mark above a limit).
//
// Planted: an inspector grades one kitchen for what was found in another, the kitchen contests it
// and the ruling upholds the contest; a second contest is dismissed (dispute.h).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/entropy.h"
#include "story/step.h"

namespace recount::story {

inline constexpr std::size_t kKitchenCount = 80;
inline constexpr std::size_t kInspectorCount = 6;

/// Points off; lower is better.
struct Marks {
  int hygiene = 0;
  int structural = 0;
  int confidence = 0;
};

/// 5 is very good, 0 is urgent improvement necessary.
int grade_of(const Marks& marks);

/// An inspection with its grade and facets.
evidence::Evidence inspection(std::string id, std::string inspector, std::string kitchen,
                              const Marks& marks, Instant at);

/// Inspections, contests and rulings in the order of their times.
std::vector<Step> tell_kitchens(SeededEntropy entropy);

}  // namespace recount::story
