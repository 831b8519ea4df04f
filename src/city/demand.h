// Who wants to drive where, and when: a CityFlow flow file over a road network.
//
// A flow sends vehicles of one kind along one route, from `start` to `end`, one every `interval`
// seconds. A route names anchor roads; between them the shortest way is taken (the sum of the mean
// lengths of roads), found once when the file is read. What a vehicle does on a lane of its route
// depends on nothing else, so every step of a route has a table by lane: the link to take next.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "city/road_net.h"

namespace recount::city {

/// How a kind of vehicle drives: metres, seconds, metres per second.
struct VehicleKind {
  double length = 5;
  double width = 2;
  double acceleration = 4.5;
  double braking = 4.5;  // at most
  double usual_acceleration = 2.5;
  double usual_braking = 2.5;
  double min_gap = 2;
  double max_speed = 16.66667;
  double headway = 1;
  double sight = 0;  // how far before a junction it begins to look at it

  bool operator==(const VehicleKind&) const = default;
};

constexpr double kTurnSpeed = 8.3333;
constexpr double kYieldDistance = 5;

struct Flow {
  Id kind = 0;
  Id route = 0;
  double interval = 0;
  std::int64_t start = 0;
  std::int64_t end = -1;  // -1: it never ends
};

/// One road of a route. `next_links` is by the lane's place on the road; kNone where the lane does
/// not lead on, and on the last road.
struct RouteStep {
  Id road = 0;
  Id first_next = 0;  // into Demand::next_links
};

struct Route {
  Range steps;  // of Demand::steps
  bool drivable = false;
  std::vector<Id> first_lanes;  // where it may begin
};

struct Demand {
  std::vector<VehicleKind> kinds;
  std::vector<Route> routes;
  std::vector<RouteStep> steps;
  std::vector<Id> next_links;
  std::vector<Flow> flows;
};

Result<Demand> read_demand(const Path& path, const RoadNet& net);
Result<Demand> parse_demand(std::string_view json, const RoadNet& net);

/// Adds the route through these roads.
Id add_route(Demand& demand, const RoadNet& net, std::span<const Id> anchors);

/// The roads from one to another by the shortest way, without the first; empty when there is none.
std::vector<Id> shortest_way(const RoadNet& net, Id from, Id to);

}  // namespace recount::city
