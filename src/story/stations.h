// Bicycle stations, counted by their own docks every hour for two weeks.
//
// How full a station is follows the day: homes empty in the morning, offices fill, parks are taken
// in the afternoon. Two stations on the hill run empty every morning. The score is what a rider
// finds: 1 when a bicycle can be taken and another returned, 0.5 when only one of the two is
// possible, 0 when the station is out of order.
#pragma once

#include <vector>

#include "base/entropy.h"
#include "story/step.h"

namespace recount::story {

inline constexpr int kStationDays = 14;

/// Twice the score, so that the story decides in whole numbers.
int half_scores(int bikes, int docks);

/// Measurements in the order of their times; within an hour, in the order of the stations.
std::vector<Step> tell_stations(SeededEntropy entropy);

}  // namespace recount::story
