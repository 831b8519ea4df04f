#include "story/stations.h"

#include <map>

#include <gtest/gtest.h>

#include "story/calendar.h"
#include "story/chance.h"
#include "story/tour.h"

namespace recount::story {
namespace {

using evidence::Evidence;

class AnyStations : public testing::TestWithParam<std::uint64_t> {
 protected:
  const std::vector<Step> steps_ = tell_stations(entropy_for(GetParam(), 3));
};

TEST_P(AnyStations, AreScoredByWhatARiderFinds) {
  EXPECT_EQ(half_scores(3, 4), 2);
  EXPECT_EQ(half_scores(0, 4), 1);
  EXPECT_EQ(half_scores(3, 0), 1);
  EXPECT_EQ(half_scores(0, 0), 0);
  for (const Step& step : steps_) {
    const Evidence& seen = std::get<Evidence>(step);
    ASSERT_EQ(seen.facets.size(), 2U);
    const int bikes = static_cast<int>(seen.facets[0].value);
    const int docks = static_cast<int>(seen.facets[1].value);
    ASSERT_GE(bikes, 0);
    ASSERT_GE(docks, 0);
    ASSERT_EQ(seen.score * 2, half_scores(bikes, docks));
  }
}

TEST_P(AnyStations, TheTwoOnTheHillRunEmptyEveryMorning) {
  std::map<std::string, int> empty_at_eight;
  for (const Step& step : steps_) {
    const Evidence& seen = std::get<Evidence>(step);
    if (civil_time_of(seen.observed_at).hour == 8 && seen.facets[0].value == 0) {
      ++empty_at_eight[seen.subject];
    }
  }
  EXPECT_EQ(empty_at_eight[std::string(kEmptiestStation)], kStationDays);
  EXPECT_EQ(empty_at_eight[std::string(kSecondEmptiestStation)], kStationDays);
  for (const auto& [station, mornings] : empty_at_eight) {
    if (station != kEmptiestStation && station != kSecondEmptiestStation) {
      EXPECT_LT(mornings, kStationDays / 2) << station;
    }
  }
}

TEST_P(AnyStations, TheEmptiestHasTheLowestScores) {
  std::map<std::string, double> sums;
  for (const Step& step : steps_) {
    const Evidence& seen = std::get<Evidence>(step);
    sums[seen.subject] += seen.score;
  }
  const double emptiest = sums[std::string(kEmptiestStation)];
  const double second = sums[std::string(kSecondEmptiestStation)];
  EXPECT_LT(emptiest, second);
  for (const auto& [station, sum] : sums) {
    if (station != kEmptiestStation && station != kSecondEmptiestStation) {
      EXPECT_LT(second, sum) << station;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyStations, testing::Values(7, 20'250'106, 99));

}  // namespace
}  // namespace recount::story
