// Names of people and places in Quattroponti, 四桥, Fourbridges: a harbour city that is on no map,
// where Italian, Chinese and English are spoken. Nobody in it is meant to be anybody.
#pragma once

#include <string>
#include <vector>

#include "base/entropy.h"

namespace recount::story {

inline constexpr const char* kCityName = "Quattroponti";

/// People, each name once, in an order drawn from `entropy`. At most 1,200.
std::vector<std::string> people(SeededEntropy& entropy, std::size_t count);

/// Eating houses, each name once, in an order drawn from `entropy`. At most 90.
std::vector<std::string> eating_houses(SeededEntropy& entropy, std::size_t count);

/// The stops of the city's bicycles, always the same and in the same order: 38, without the two
/// that the tour names.
std::vector<std::string> bike_stops();

}  // namespace recount::story
