#include "feeds/place_feed.h"

#include <gtest/gtest.h>

#include "feeds/test_input.h"

namespace recount::feeds {
namespace {

TEST(PlaceFeed, ReadsACsvAndCountsWhatHasNoPoint) {
  const TestDirectory directory;
  const Path file = directory.write("b.csv",
                                    "id,called,lat,lon,rest\n"
                                    "1,\"Café, the\",37.5,-122.25,x\n"
                                    "2,No Point,,,\n"
                                    "3,Half,37.5,,\n"
                                    "4,Far,97.5,0,\n"
                                    "1,Again,37.5,-122.25,\n"
                                    "5,Caf\xe9,1,2,\n"
                                    "6,Short\n"
                                    "7,Words,here,there,\n"
                                    "8,Last,-1,180,\n");
  const auto found = read_csv_places(
      file, {.subject = "id", .name = "called", .longitude = "lon", .latitude = "lat"});
  ASSERT_TRUE(found) << render(found.error());
  EXPECT_EQ(found->places,
            (std::vector<evidence::Place>{
                {.subject = "1", .name = "Café, the", .longitude = -122.25, .latitude = 37.5},
                {.subject = "8", .name = "Last", .longitude = 180, .latitude = -1}}));
  EXPECT_EQ(found->without_point, 1U);
  EXPECT_EQ(found->rejected, 6U);
  ASSERT_EQ(found->faults.size(), 6U);
  const std::vector<std::string> lines = {"line 4", "line 5", "line 6",
                                          "line 7", "line 8", "line 9"};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(found->faults[i].where, lines[i]);
    EXPECT_FALSE(found->faults[i].help.empty());
  }
}

TEST(PlaceFeed, NamesTheColumnThatIsNotThere) {
  const TestDirectory directory;
  const auto found = read_csv_places(directory.write("b.csv", "id,name\n1,n\n"), {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::Usage);
  EXPECT_EQ(found.error().message, "the CSV has no column \"subject\"");
  EXPECT_FALSE(read_csv_places(directory.write("empty.csv", ""), {}));
}

TEST(PlaceFeed, ReadsStationsOfBothVersions) {
  const TestDirectory directory;
  const auto found = read_gbfs_places(directory.write("station_information.json", R"({"data":
    {"stations":[
      {"station_id":"a","name":"Cathedral Steps","lat":1.5,"lon":2},
      {"station_id":"b","name":[{"text":"Belvedere","language":"it"}],"lat":3,"lon":4},
      {"station_id":"c","name":"nowhere"},
      {"station_id":"d","name":"half","lat":3},
      {"name":"nobody","lat":1,"lon":1},
      {"station_id":"e","lat":1,"lon":1}]}})"));
  ASSERT_TRUE(found) << render(found.error());
  EXPECT_EQ(found->places,
            (std::vector<evidence::Place>{
                {.subject = "a", .name = "Cathedral Steps", .longitude = 2, .latitude = 1.5},
                {.subject = "b", .name = "Belvedere", .longitude = 4, .latitude = 3}}));
  EXPECT_EQ(found->without_point, 1U);
  EXPECT_EQ(found->rejected, 3U);
  EXPECT_EQ(found->faults.front().where, "/data/stations/3");
}

TEST(PlaceFeed, WhatIsNoStationInformationIsRefused) {
  const TestDirectory directory;
  for (const char* text : {"", "{", "[]", "{\"data\":{}}"}) {
    const auto found = read_gbfs_places(directory.write("s.json", text));
    ASSERT_FALSE(found) << text;
    EXPECT_EQ(found.error().code, ErrorCode::InvalidInput);
  }
}

TEST(PlaceFeed, ReadsSanFranciscoAndBayWheels) {
  const Path businesses = real_data("ratings/sf_food_businesses.csv");
  const Path stations = real_data("city/gbfs/baywheels_station_information.json");
  if (!std::filesystem::exists(businesses) || !std::filesystem::exists(stations)) {
    GTEST_SKIP() << "real data not here: " << businesses << " (set RECOUNT_DATA)";
  }
  const auto found = read_csv_places(
      businesses,
      {.subject = "business_id", .name = "name", .longitude = "longitude", .latitude = "latitude"});
  ASSERT_TRUE(found) << render(found.error());
  EXPECT_EQ(found->places.size(), 3'240U);
  EXPECT_EQ(found->without_point, 3'159U);
  EXPECT_EQ(found->rejected, 0U);
  const auto wheels = read_gbfs_places(stations);
  ASSERT_TRUE(wheels);
  EXPECT_GT(wheels->places.size(), 400U);
  EXPECT_EQ(wheels->rejected, 0U);
}

}  // namespace
}  // namespace recount::feeds
