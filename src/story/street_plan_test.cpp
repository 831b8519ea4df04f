#include "story/street_plan.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "base/files.h"

namespace recount::story {
namespace {

// The console draws it from its own folder.
constexpr const char* kDrawn = "console/public/maps/quattroponti.geojson";

TEST(StreetPlan, IsTheOneThatTheConsoleDraws) {
  const std::string plan = street_plan_geojson();
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(make_directories(Path(kDrawn).parent_path()));
    std::ofstream(kDrawn) << plan;
  }
  const auto drawn = read_text(kDrawn);
  ASSERT_TRUE(drawn);
  EXPECT_TRUE(*drawn == plan) << "UPDATE_GOLDEN=1 writes it anew";
}

TEST(StreetPlan, DistrictsShareOutAHundredKitchensAndStations) {
  int kitchens = 0;
  int stations = 0;
  for (const District& district : districts()) {
    kitchens += district.kitchens;
    stations += district.stations;
  }
  EXPECT_EQ(kitchens, 100);
  EXPECT_EQ(stations, 100);
}

TEST(StreetPlan, BridgesCrossTheRiverAndStreetsDoNot) {
  int bridges = 0;
  for (const Street& street : streets()) {
    const Spot middle{.east = (street.from.east + street.to.east) / 2,
                      .north = (street.from.north + street.to.north) / 2};
    if (street.kind == "bridge") {
      ++bridges;
      EXPECT_TRUE(is_in_river(middle)) << street.name;
    }
    EXPECT_FALSE(is_in_river(street.from) || is_in_river(street.to))
        << street.kind << " " << street.name << " " << street.from.east << " " << street.from.north;
  }
  EXPECT_EQ(bridges, 4);
}

TEST(StreetPlan, LiesInTheOpenSeaAroundZero) {
  for (const Street& street : streets()) {
    EXPECT_LT(std::abs(longitude_of(street.from)), 0.03);
    EXPECT_LT(std::abs(latitude_of(street.from)), 0.03);
  }
  EXPECT_DOUBLE_EQ(longitude_of({.east = 1'000, .north = 0}), 0.008983);
}

TEST(StreetPlan, NearIsWithinSoManyMetres) {
  const Spot from{.east = 0, .north = 0};
  const Spot to{.east = 100, .north = 0};
  EXPECT_TRUE(is_near({.east = 50, .north = 7}, from, to, 7));
  EXPECT_FALSE(is_near({.east = 50, .north = 8}, from, to, 7));
  EXPECT_TRUE(is_near({.east = 103, .north = 4}, from, to, 5));
  EXPECT_FALSE(is_near({.east = -6, .north = 0}, from, to, 5));
}

}  // namespace
}  // namespace recount::story
