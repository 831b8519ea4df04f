#include "story/names.h"

#include <set>

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "story/chance.h"
#include "story/tour.h"

namespace recount::story {
namespace {

TEST(Names, AreEachGivenOnce) {
  SeededEntropy entropy(1);
  const auto all = people(entropy, 1'200);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 1'200U);
  const auto houses = eating_houses(entropy, 90);
  EXPECT_EQ(std::set<std::string>(houses.begin(), houses.end()).size(), 90U);
  const auto stops = bike_stops();
  EXPECT_EQ(std::set<std::string>(stops.begin(), stops.end()).size(), 38U);
}

TEST(Names, LeaveTheToursOwnToTheTour) {
  SeededEntropy entropy(1);
  const auto all = people(entropy, 1'200);
  std::set<std::string, std::less<>> taken(all.begin(), all.end());
  const auto houses = eating_houses(entropy, 90);
  taken.insert(houses.begin(), houses.end());
  const auto stops = bike_stops();
  taken.insert(stops.begin(), stops.end());
  for (const auto name : {kTourHost, kDisputedKitchen, kMistakenForKitchen, kDismissedKitchen,
                          kEmptiestStation, kSecondEmptiestStation}) {
    EXPECT_FALSE(taken.contains(name)) << name;
  }
  for (const auto name : kRing) {
    EXPECT_FALSE(taken.contains(name)) << name;
  }
}

}  // namespace
}  // namespace recount::story
