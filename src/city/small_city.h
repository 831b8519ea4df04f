// The smallest city that has a signal, for tests: a crossing of a street from west to east and one
// from south to north, each of one lane and 200 m on both sides. Phase 0 lets west to east go,
// phase 1 south to north.
#pragma once

#include <cstdlib>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "city/demand.h"

namespace recount::city {

/// $RECOUNT_DATA, else the data beside the checkout.
inline Path data_directory() {
  const char* named = std::getenv("RECOUNT_DATA");
  return named != nullptr ? Path(named) : Path("../shared/data");
}

inline std::string road_json(const char* id, const char* from, const char* to, int x0, int y0,
                             int x1, int y1) {
  return fmt::format(
      R"({{"id": "{}", "startIntersection": "{}", "endIntersection": "{}",
           "points": [{{"x": {}, "y": {}}}, {{"x": {}, "y": {}}}],
           "lanes": [{{"width": 4, "maxSpeed": 10}}]}})",
      id, from, to, x0, y0, x1, y1);
}

inline std::string outside_json(const char* id, int x, int y, const char* road) {
  return fmt::format(
      R"({{"id": "{}", "point": {{"x": {}, "y": {}}}, "width": 0, "roads": ["{}"],
           "roadLinks": [], "trafficLight": {{"lightphases": []}}, "virtual": true}})",
      id, x, y, road);
}

inline std::string small_net_json() {
  const char* middle =
      R"({"id": "middle", "point": {"x": 0, "y": 0}, "width": 10, "virtual": false,
          "roads": ["west_in", "east_out", "south_in", "north_out"],
          "roadLinks": [
            {"type": "go_straight", "startRoad": "west_in", "endRoad": "east_out",
             "laneLinks": [{"startLaneIndex": 0, "endLaneIndex": 0}]},
            {"type": "go_straight", "startRoad": "south_in", "endRoad": "north_out",
             "laneLinks": [{"startLaneIndex": 0, "endLaneIndex": 0}]}],
          "trafficLight": {"lightphases": [{"time": 60, "availableRoadLinks": [0]},
                                           {"time": 60, "availableRoadLinks": [1]}]}})";
  return fmt::format(
      R"({{"intersections": [{}, {}, {}, {}, {}], "roads": [{}, {}, {}, {}]}})", middle,
      outside_json("west", -200, 0, "west_in"), outside_json("east", 200, 0, "east_out"),
      outside_json("south", 0, -200, "south_in"), outside_json("north", 0, 200, "north_out"),
      road_json("west_in", "west", "middle", -200, 0, 0, 0),
      road_json("east_out", "middle", "east", 0, 0, 200, 0),
      road_json("south_in", "south", "middle", 0, -200, 0, 0),
      road_json("north_out", "middle", "north", 0, 0, 0, 200));
}

inline RoadNet small_net() {
  auto net = parse_road_net(small_net_json());
  EXPECT_TRUE(net.has_value()) << render(net.error());
  return std::move(*net);
}

inline std::string small_flow_json(const char* route, int interval, int start, int end) {
  return fmt::format(
      R"([{{"vehicle": {{"length": 5, "width": 2, "maxPosAcc": 2, "maxNegAcc": 4.5,
            "usualPosAcc": 2, "usualNegAcc": 4.5, "minGap": 2.5, "maxSpeed": 10,
            "headwayTime": 2}}, "route": {}, "interval": {}, "startTime": {}, "endTime": {}}}])",
      route, interval, start, end);
}

inline Demand small_demand(const RoadNet& net, const char* route, int interval, int start,
                           int end) {
  auto demand = parse_demand(small_flow_json(route, interval, start, end), net);
  EXPECT_TRUE(demand.has_value());
  return std::move(*demand);
}

}  // namespace recount::city
