#include "evidence/place.h"

#include <limits>

#include <gtest/gtest.h>

namespace recount::evidence {
namespace {

std::string place_of_fault(const Place& place) {
  const Status status = validate(place);
  return status ? std::string() : status.error().where;
}

TEST(Place, IsOnTheGlobeAndHasNames) {
  const Place good{
      .subject = "10", .name = "Tiramisu Kitchen", .longitude = -122.4, .latitude = 37.8};
  EXPECT_EQ(place_of_fault(good), "");
  Place place = good;
  place.subject = "";
  EXPECT_EQ(place_of_fault(place), "/properties/subject");
  place = good;
  place.name = "caf\xe9";
  EXPECT_EQ(place_of_fault(place), "/properties/name");
  place = good;
  place.name = std::string(kPlaceNameBytesMax + 1, 'n');
  EXPECT_EQ(place_of_fault(place), "/properties/name");
  place = good;
  place.longitude = 180.5;
  EXPECT_EQ(place_of_fault(place), "/geometry/coordinates/0");
  place = good;
  place.latitude = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(place_of_fault(place), "/geometry/coordinates/1");
}

}  // namespace
}  // namespace recount::evidence
