#include "story/street_plan.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "base/json_writer.h"

namespace recount::story {
namespace {

constexpr std::array<District, 6> kDistricts = {{
    {"Città Vecchia", {-1010, 110}, {973, 231}, 84, 72, 14, 9, 30, 20},
    {"Porto", {-1880, -1360}, {940, 341}, 112, 90, 11, 6, 18, 15},
    {"Brickfields", {-560, -1380}, {1000, 0}, 118, 98, 18, 9, 18, 20},
    {"城北", {560, 560}, {956, 292}, 104, 96, 14, 8, 22, 20},
    {"Belvedere", {-1960, 420}, {902, 431}, 134, 92, 7, 8, 6, 10},
    {"Riva", {700, -420}, {924, 382}, 110, 84, 13, 4, 6, 15},
}};

// The river's middle, from the hills in the east to the harbour in the west, and half its width.
struct Bend {
  Spot middle;
  int half_width = 0;
};

constexpr std::array<Bend, 8> kRiver = {{{{2'700, 900}, 38},
                                         {{1'800, 520}, 42},
                                         {{1'000, 190}, 45},
                                         {{200, -20}, 50},
                                         {{-600, -190}, 58},
                                         {{-1'400, -420}, 70},
                                         {{-2'100, -640}, 105},
                                         {{-2'520, -760}, 180}}};

struct Named {
  std::string_view name;
  Spot from;
  Spot to;
};

constexpr std::array<Named, 4> kBridges = {{{"Ponte della Dogana", {-1'300, -530}, {-1'355, -275}},
                                            {"Fourth Bridge", {-500, -330}, {-540, -20}},
                                            {"四桥", {215, -180}, {185, 150}},
                                            {"Ponte Alto", {1'060, 60}, {950, 330}}}};

constexpr std::array<Named, 21> kAvenues = {{{"Via della Dogana", {-1'650, -1'300}, {-1'300, -530}},
                                             {"Via della Dogana", {-1'355, -275}, {-1'500, 620}},
                                             {"Fourth Street", {-440, -1'400}, {-500, -330}},
                                             {"Fourth Street", {-540, -20}, {-700, 950}},
                                             {"中路", {240, -1'380}, {215, -180}},
                                             {"中路", {185, 150}, {60, 1'150}},
                                             {"Viale Alto", {1'560, -1'200}, {1'060, 60}},
                                             {"Viale Alto", {950, 330}, {760, 620}},
                                             {"Viale Alto", {760, 620}, {420, 1'560}},
                                             {"Lungofiume Nord", {-1'360, -240}, {-540, -20}},
                                             {"Lungofiume Nord", {-540, -20}, {185, 150}},
                                             {"Lungofiume Nord", {185, 150}, {950, 330}},
                                             {"Lungofiume Nord", {950, 330}, {1'760, 690}},
                                             {"South Quay", {-1'300, -530}, {-500, -330}},
                                             {"South Quay", {-500, -330}, {215, -180}},
                                             {"South Quay", {215, -180}, {1'060, 60}},
                                             {"Circonvallazione", {-1'500, 620}, {-700, 950}},
                                             {"Circonvallazione", {-700, 950}, {60, 1'150}},
                                             {"Circonvallazione", {60, 1'150}, {420, 1'560}},
                                             {"Brick Road", {-1'380, -1'130}, {-560, -1'000}},
                                             {"Brick Road", {1'180, -500}, {1'240, -260}}}};

constexpr std::array<Spot, 5> kSea = {
    {{-3'000, -1'900}, {-2'260, -1'900}, {-2'420, -900}, {-2'560, -300}, {-3'000, 300}}};
constexpr std::array<Spot, 5> kPark = {
    {{-130, 1'000}, {330, 1'110}, {250, 1'500}, {-60, 1'520}, {-200, 1'300}}};

// Micro-degrees of the equator in a thousand metres.
constexpr int kMicroDegreesPerKilometre = 8'983;

double degrees(int metres) {
  const int micro_degrees = metres * kMicroDegreesPerKilometre / 1'000;
  return micro_degrees / 1e6;
}

std::int64_t square(std::int64_t number) {
  return number * number;
}

// A run of dry blocks of one row or column, from crossing to crossing.
class Run {
 public:
  explicit Run(std::vector<Street>& out) : out_(out) {}

  void add(Spot from, Spot to) {
    const Spot middle{.east = (from.east + to.east) / 2, .north = (from.north + to.north) / 2};
    if (is_in_river(from) || is_in_river(middle) || is_in_river(to)) {
      end();
      return;
    }
    begin_ = begin_.value_or(from);
    end_ = to;
  }

  void end() {
    if (begin_) {
      out_.push_back({.kind = "street", .name = {}, .from = *begin_, .to = end_});
    }
    begin_.reset();
  }

 private:
  std::vector<Street>& out_;
  std::optional<Spot> begin_;
  Spot end_;
};

void add_grid(const District& district, std::vector<Street>& out) {
  Run run(out);
  for (int row = 0; row <= district.rows; ++row) {
    for (int column = 0; column < district.columns; ++column) {
      run.add(district.crossing(column, row), district.crossing(column + 1, row));
    }
    run.end();
  }
  for (int column = 0; column <= district.columns; ++column) {
    for (int row = 0; row < district.rows; ++row) {
      run.add(district.crossing(column, row), district.crossing(column, row + 1));
    }
    run.end();
  }
}

// The banks, from the hills to the sea and back. Stretches run west, so that left is south.
std::vector<Spot> banks() {
  std::vector<Spot> south;
  std::vector<Spot> north;
  for (const Bend& bend : kRiver) {
    south.push_back({.east = bend.middle.east, .north = bend.middle.north - bend.half_width});
    north.push_back({.east = bend.middle.east, .north = bend.middle.north + bend.half_width});
  }
  south.insert(south.end(), north.rbegin(), north.rend());
  return south;
}

void write_spot(JsonWriter& json, Spot spot) {
  json.begin_array().literal(fmt::format("{}", longitude_of(spot)));
  json.literal(fmt::format("{}", latitude_of(spot))).end_array();
}

void begin_feature(JsonWriter& json, std::string_view kind, std::string_view name,
                   std::string_view geometry) {
  json.begin_object().field("type", "Feature").key("properties").begin_object();
  json.field("kind", kind);
  if (!name.empty()) {
    json.field("name", name);
  }
  json.end_object().key("geometry").begin_object().field("type", geometry);
  json.key("coordinates").begin_array();
}

void end_feature(JsonWriter& json) {
  json.end_array().end_object().end_object();
}

void write_area(JsonWriter& json, std::string_view kind, std::string_view name,
                std::span<const Spot> corners) {
  begin_feature(json, kind, name, "Polygon");
  json.begin_array();
  for (const Spot& corner : corners) {
    write_spot(json, corner);
  }
  write_spot(json, corners.front());  // a ring ends where it began
  json.end_array();
  end_feature(json);
}

void write_line(JsonWriter& json, const Street& street) {
  begin_feature(json, street.kind, street.name, "LineString");
  write_spot(json, street.from);
  write_spot(json, street.to);
  end_feature(json);
}

}  // namespace

double longitude_of(Spot spot) {
  return degrees(spot.east);
}

double latitude_of(Spot spot) {
  return degrees(spot.north);
}

Spot District::at(int along_row, int along_column) const {
  const auto turned = [&](int a, int b) { return (along_row * a + along_column * b) / 1'000; };
  return {.east = corner.east + turned(along.east, -along.north),
          .north = corner.north + turned(along.north, along.east)};
}

std::span<const District> districts() {
  return kDistricts;
}

std::vector<Street> streets() {
  std::vector<Street> all;
  for (const District& district : kDistricts) {
    add_grid(district, all);
  }
  for (const Named& one : kAvenues) {
    all.push_back({.kind = "avenue", .name = one.name, .from = one.from, .to = one.to});
  }
  for (const Named& one : kBridges) {
    all.push_back({.kind = "bridge", .name = one.name, .from = one.from, .to = one.to});
  }
  return all;
}

// A few metres wider than it is drawn: quays.
bool is_in_river(Spot spot) {
  constexpr int kQuay = 12;
  for (std::size_t i = 1; i < kRiver.size(); ++i) {
    const int width = std::max(kRiver[i - 1].half_width, kRiver[i].half_width) + kQuay;
    if (is_near(spot, kRiver[i - 1].middle, kRiver[i].middle, width)) {
      return true;
    }
  }
  return false;
}

bool is_near(Spot spot, Spot from, Spot to, int metres) {
  const std::int64_t run_east = to.east - from.east;
  const std::int64_t run_north = to.north - from.north;
  const std::int64_t east = spot.east - from.east;
  const std::int64_t north = spot.north - from.north;
  const std::int64_t length = square(run_east) + square(run_north);
  const std::int64_t foot =
      std::clamp<std::int64_t>(east * run_east + north * run_north, 0, length);
  const std::int64_t off_east = east - foot * run_east / length;
  const std::int64_t off_north = north - foot * run_north / length;
  return square(off_east) + square(off_north) <= square(metres);
}

std::string street_plan_geojson() {
  JsonWriter json;
  json.begin_object().field("type", "FeatureCollection").key("features").begin_array();
  write_area(json, "water", "Mare Aperto", kSea);
  write_area(json, "water", "Quattro", banks());
  write_area(json, "park", "Parco dei Quattro Venti", kPark);
  for (const District& one : kDistricts) {
    const std::array<Spot, 4> corners = {one.crossing(0, 0), one.crossing(one.columns, 0),
                                         one.crossing(one.columns, one.rows),
                                         one.crossing(0, one.rows)};
    write_area(json, "district", one.name, corners);
  }
  for (const Street& street : streets()) {
    write_line(json, street);
  }
  return json.end_array().end_object().take() + "\n";
}

}  // namespace recount::story
