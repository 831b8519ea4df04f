// The smallest city that has a signal, for tests: a crossing of a street from west to east and one
// from south to north, each of one lane and 200 m on both sides. Phase 0 lets west to east go,
// phase 1 south to north.
#pragma once

#include <cstdlib>
#include <string>

#include "base/ensure.h"
#include "city/demand.h"

namespace recount::city {

/// $RECOUNT_DATA, else the data beside the checkout.
inline Path data_directory() {
  const char* named = std::getenv("RECOUNT_DATA");
  return named != nullptr ? Path(named) : Path("../shared/data");
}

inline std::string point_json(int x, int y) {
  return R"({"x": )" + std::to_string(x) + R"(, "y": )" + std::to_string(y) + "}";
}

inline std::string road_json(const std::string& id, const std::string& from, const std::string& to,
                             Point begin, Point end) {
  const auto point = [](Point p) {
    return point_json(static_cast<int>(p.x), static_cast<int>(p.y));
  };
  return R"({"id": ")" + id + R"(", "startIntersection": ")" + from + R"(", "endIntersection": ")" +
         to + R"(", "points": [)" + point(begin) + ", " + point(end) +
         R"(], "lanes": [{"width": 4, "maxSpeed": 10}]})";
}

inline std::string outside_json(const std::string& id, int x, int y, const std::string& road) {
  return R"({"id": ")" + id + R"(", "point": )" + point_json(x, y) + R"(, "roads": [")" + road +
         R"("], "virtual": true})";
}

inline std::string small_net_json() {
  const std::string middle =
      R"({"id": "middle", "point": {"x": 0, "y": 0}, "width": 10, "virtual": false,
          "roads": ["west_in", "east_out", "south_in", "north_out"],
          "roadLinks": [
            {"type": "go_straight", "startRoad": "west_in", "endRoad": "east_out",
             "laneLinks": [{"startLaneIndex": 0, "endLaneIndex": 0}]},
            {"type": "go_straight", "startRoad": "south_in", "endRoad": "north_out",
             "laneLinks": [{"startLaneIndex": 0, "endLaneIndex": 0}]}],
          "trafficLight": {"lightphases": [{"time": 60, "availableRoadLinks": [0]},
                                           {"time": 60, "availableRoadLinks": [1]}]}})";
  const Point centre;
  return R"({"intersections": [)" + middle + ", " + outside_json("west", -200, 0, "west_in") +
         ", " + outside_json("east", 200, 0, "east_out") + ", " +
         outside_json("south", 0, -200, "south_in") + ", " +
         outside_json("north", 0, 200, "north_out") + R"(], "roads": [)" +
         road_json("west_in", "west", "middle", {.x = -200, .y = 0}, centre) + ", " +
         road_json("east_out", "middle", "east", centre, {.x = 200, .y = 0}) + ", " +
         road_json("south_in", "south", "middle", {.x = 0, .y = -200}, centre) + ", " +
         road_json("north_out", "middle", "north", centre, {.x = 0, .y = 200}) + "]}";
}

inline RoadNet small_net() {
  auto net = parse_road_net(small_net_json());
  ensure(net.has_value(), "the small network is well written");
  return std::move(*net);
}

inline std::string small_flow_json(const std::string& route, int interval, int start, int end) {
  return R"([{"vehicle": {"length": 5, "width": 2, "maxPosAcc": 2, "maxNegAcc": 4.5,
             "usualPosAcc": 2, "usualNegAcc": 4.5, "minGap": 2.5, "maxSpeed": 10,
             "headwayTime": 2}, "route": )" +
         route + R"(, "interval": )" + std::to_string(interval) + R"(, "startTime": )" +
         std::to_string(start) + R"(, "endTime": )" + std::to_string(end) + "}]";
}

inline Demand small_demand(const RoadNet& net, const std::string& route, int interval, int start,
                           int end) {
  auto demand = parse_demand(small_flow_json(route, interval, start, end), net);
  ensure(demand.has_value(), "the small flow is well written");
  return std::move(*demand);
}

}  // namespace recount::city
