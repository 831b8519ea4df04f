#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <queue>

#include "city/demand.h"

namespace recount::city {
namespace {

struct Reached {
  Id road;
  double distance;
};

struct Farther {
  bool operator()(const Reached& a, const Reached& b) const { return a.distance > b.distance; }
};

// Of the links from a lane to the road after it, those whose lane leads to the road after that;
// of these the one that ends nearest to the lane's own place, the first on a tie.
Id next_link(const RoadNet& net, Id lane, Id road, Id road_after) {
  Id best = kNone;
  int best_shift = std::numeric_limits<int>::max();
  for (const Id link : net.links_of_lane(lane)) {
    const Id to = net.links[link].to_lane;
    if (net.lanes[to].road != road || (road_after != kNone && !net.lane_leads_to(to, road_after))) {
      continue;
    }
    const int shift =
        std::abs(static_cast<int>(net.lanes[to].index) - static_cast<int>(net.lanes[lane].index));
    if (shift < best_shift) {
      best_shift = shift;
      best = link;
    }
  }
  return best;
}

// Nothing when the anchors are not connected, or name one road only.
std::vector<Id> all_roads(const RoadNet& net, std::span<const Id> anchors) {
  std::vector<Id> roads{anchors[0]};
  for (std::size_t i = 1; i < anchors.size(); ++i) {
    if (anchors[i] == anchors[i - 1]) {
      continue;
    }
    const std::vector<Id> way = shortest_way(net, anchors[i - 1], anchors[i]);
    if (way.empty()) {
      return {};
    }
    roads.insert(roads.end(), way.begin(), way.end());
  }
  return roads.size() > 1 ? roads : std::vector<Id>();
}

}  // namespace

std::vector<Id> shortest_way(const RoadNet& net, Id from, Id to) {
  std::vector<double> distance(net.roads.size(), std::numeric_limits<double>::infinity());
  std::vector<Id> before(net.roads.size(), kNone);
  std::vector<bool> done(net.roads.size());
  std::priority_queue<Reached, std::vector<Reached>, Farther> queue;
  distance[from] = 0;
  queue.push({from, 0});
  while (!queue.empty() && queue.top().road != to) {
    const Id road = queue.top().road;
    queue.pop();
    if (done[road]) {
      continue;
    }
    done[road] = true;
    for (const Id next : net.junctions[net.roads[road].to].roads) {
      const double length = distance[road] + net.roads[next].mean_length;
      if (net.road_leads_to(road, next) && length < distance[next]) {
        before[next] = road;
        distance[next] = length;
        queue.push({next, length});
      }
    }
  }
  if (queue.empty()) {
    return {};
  }
  std::vector<Id> way{to};
  for (Id road = before[to]; road != kNone && road != from; road = before[road]) {
    way.push_back(road);
  }
  std::ranges::reverse(way);
  return way;
}

Id add_route(Demand& demand, const RoadNet& net, std::span<const Id> anchors) {
  const std::vector<Id> roads = all_roads(net, anchors);
  Route route{.steps = {.first = static_cast<Id>(demand.steps.size()),
                        .count = static_cast<Id>(roads.size())},
              .drivable = !roads.empty(),
              .first_lanes = {}};
  for (std::size_t i = 0; i < roads.size(); ++i) {
    demand.steps.push_back(
        {.road = roads[i], .first_next = static_cast<Id>(demand.next_links.size())});
    const Range lanes = net.roads[roads[i]].lanes;
    for (Id lane = lanes.first; lane < lanes.end(); ++lane) {
      const bool last = i + 1 == roads.size();
      const Id after = i + 2 < roads.size() ? roads[i + 2] : kNone;
      demand.next_links.push_back(last ? kNone : next_link(net, lane, roads[i + 1], after));
      if (i == 0 && net.lane_leads_to(lane, roads[1])) {
        route.first_lanes.push_back(lane);
      }
    }
  }
  demand.routes.push_back(std::move(route));
  return static_cast<Id>(demand.routes.size() - 1);
}

}  // namespace recount::city
