// The fraud ring: six accounts that book each other for one night, leave, and give five stars.
//
// Before and after, their few true guests say what they found. In the ten days of the burst every
// member stays with every other: thirty stays that exist, sixty reviews of five stars, from the
// same five raters each. A mean of scores believes them; an explanation shows them side by side.
#pragma once

#include <vector>

#include "base/entropy.h"
#include "story/stays.h"

namespace recount::story {

/// First day of the burst, and the number of its days.
inline constexpr int kBurstDay = 214;  // 2025-08-08
inline constexpr int kBurstDays = 10;

/// Adds the ring's true stays with some of the guests, and the burst.
void plant_ring(SeededEntropy& entropy, const std::vector<Person>& guests,
                std::vector<evidence::Evidence>& reviews);

}  // namespace recount::story
