#include "serve/places.h"

#include <gtest/gtest.h>

#include "serve/test_directory.h"

namespace recount::serve {
namespace {

const std::vector<evidence::Place> kTwo = {
    {.subject = "19", .name = "Nrgize \"Café\"", .longitude = -122.421547, .latitude = 37.786848},
    {.subject = "重庆", .name = "重庆小面", .longitude = 0.008983, .latitude = -0.5}};

std::string feature(const std::string& subject, const std::string& coordinates) {
  return R"({"type":"Feature","geometry":{"type":"Point","coordinates":)" + coordinates +
         R"(},"properties":{"subject":")" + subject + R"(","name":"n","extra":1}})";
}

std::string collection(const std::string& features) {
  return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}

std::string fault_in(const std::string& geojson) {
  const auto places = parse_places(geojson);
  return places ? "" : places.error().where + " " + places.error().message;
}

TEST(Places, ReadBackWhatWasWritten) {
  const TestDirectory directory;
  const Path ledger = directory / "city.ledger";
  ASSERT_TRUE(write_places(ledger, "inspection", kTwo));
  EXPECT_EQ(places_path(ledger, "inspection"), directory / "city.ledger-places/inspection.geojson");
  EXPECT_EQ(places_path(ledger / "", "inspection"), places_path(ledger, "inspection"));
  const auto places = read_places(ledger, "inspection");
  ASSERT_TRUE(places) << render(places.error());
  EXPECT_EQ(*places, kTwo);
}

TEST(Places, WithoutARegisterThereIsNone) {
  const TestDirectory directory;
  EXPECT_EQ(read_places(directory / "city", "inspection").error().code, ErrorCode::NotFound);
  EXPECT_EQ(read_places(directory / "city", "../city").error().code, ErrorCode::NotFound);
  EXPECT_FALSE(write_places(directory / "city", "../city", kTwo));
}

TEST(Places, WhatIsNoRegisterIsToldWithItsPlace) {
  EXPECT_EQ(fault_in(collection(feature("a", "[1,2]") + "," + feature("b", "[1,2,30]"))), "");
  EXPECT_EQ(fault_in(collection("")), "");
  EXPECT_EQ(fault_in("[]"), "/features the register has no features");
  EXPECT_TRUE(fault_in("{").starts_with(" the register is no JSON"));
  EXPECT_EQ(fault_in(collection(feature("a", "[1,2]") + "," + feature("a", "[3,4]"))),
            "/features/1/properties/subject the subject \"a\" stands twice");
  EXPECT_EQ(fault_in(collection(feature("a", "[1]"))),
            "/features/0/geometry/coordinates a point has no longitude and latitude");
  EXPECT_EQ(fault_in(collection(feature("a", "[1,91]"))),
            "/features/0/geometry/coordinates/1 latitude 91.000000 is not on the globe");
  EXPECT_EQ(fault_in(collection(feature("", "[1,2]"))).substr(0, 32),
            "/features/0/properties/subject s");
  EXPECT_EQ(fault_in(collection(R"({"geometry":null,"properties":{"subject":"s","name":"n"}})")),
            "/features/0/geometry/type a place is no point");
  EXPECT_EQ(fault_in(collection(R"({"properties":{"subject":"s"}})")),
            "/features/0/properties/name a place has no name");
}

TEST(Places, ARegisterIsValidBeforeItIsWritten) {
  const TestDirectory directory;
  std::vector<evidence::Place> places = kTwo;
  places[1].subject = places[0].subject;
  EXPECT_FALSE(write_places(directory / "city", "c", places));
  places = kTwo;
  places[0].longitude = 999;
  EXPECT_FALSE(write_places(directory / "city", "c", places));
}

}  // namespace
}  // namespace recount::serve
