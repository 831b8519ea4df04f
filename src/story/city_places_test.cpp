#include "story/city_places.h"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "story/tour.h"

namespace recount::story {
namespace {

const City& city() {
  static const City built = build_city();
  return built;
}

const Chapter& chapter(std::string_view ledger) {
  for (const Chapter& one : city().chapters) {
    if (one.ledger == ledger) {
      return one;
    }
  }
  ADD_FAILURE() << "no chapter " << ledger;
  return city().chapters.front();
}

const evidence::Place& place(const std::vector<evidence::Place>& places, std::string_view name) {
  for (const evidence::Place& one : places) {
    if (one.subject == name) {
      return one;
    }
  }
  ADD_FAILURE() << "no place " << name;
  return places.front();
}

TEST(CityPlaces, EveryKitchenAndStationHasASpotOfItsOwn) {
  for (const auto& [ledger, count] : {std::pair("kitchens", 80U), std::pair("stations", 40U)}) {
    const auto places = places_of(chapter(ledger));
    EXPECT_EQ(places.size(), count);
    std::set<std::pair<double, double>> spots;
    for (const evidence::Place& one : places) {
      EXPECT_TRUE(validate(one)) << one.subject;
      EXPECT_TRUE(spots.emplace(one.longitude, one.latitude).second) << one.subject;
    }
  }
}

TEST(CityPlaces, PersonsHaveNone) {
  EXPECT_TRUE(places_of(chapter("home-sharing")).empty());
}

TEST(CityPlaces, AreTheSameEveryTime) {
  EXPECT_EQ(places_of(chapter("kitchens")), places_of(chapter("kitchens")));
}

TEST(CityPlaces, TheMistakenKitchenIsTwentyDoorsAway) {
  constexpr double kMetresPerDegree = 111'320;
  const auto places = places_of(chapter("kitchens"));
  const evidence::Place& disputed = place(places, kDisputedKitchen);
  const evidence::Place& other = place(places, kMistakenForKitchen);
  const double metres = kMetresPerDegree * std::hypot(disputed.longitude - other.longitude,
                                                      disputed.latitude - other.latitude);
  EXPECT_NEAR(metres, 180, 3);
}

}  // namespace
}  // namespace recount::story
