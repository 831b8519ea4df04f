#include "city/road_net.h"

#include <algorithm>

#include "city/road_net_build.h"

namespace recount::city {
namespace {

// A link has no speed limit of its own; a turn is slowed down before it.
constexpr double kNoLimit = 10000;

double middle_of(double from, double width) {
  return (from + (from + width)) / 2.0;
}

Line beside(const Line& line, double offset) {
  Line result;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::size_t last = line.size() - 1;
    const Point along = i == 0 ? unit(line[1] - line[0])
                        : i == last
                            ? unit(line[i] - line[i - 1])
                            : unit(unit(line[i + 1] - line[i]) + unit(line[i] - line[i - 1]));
    result.push_back(line[i] + right_of(along) * offset);
  }
  return result;
}

void list_links_by_lane(RoadNet& net) {
  std::vector<std::vector<Id>> from(net.lanes.size());
  for (Id link = 0; link < net.links.size(); ++link) {
    from[net.links[link].from_lane].push_back(link);
  }
  for (Id lane = 0; lane < net.lanes.size(); ++lane) {
    net.lanes[lane].links = {.first = static_cast<Id>(net.links_from.size()),
                             .count = static_cast<Id>(from[lane].size())};
    net.links_from.insert(net.links_from.end(), from[lane].begin(), from[lane].end());
  }
}

void find_crossings(RoadNet& net) {
  std::vector<std::vector<Crossing>> of_link(net.links.size());
  Id side = 0;
  for (const Junction& junction : net.junctions) {
    for (Id a = junction.links.first; a < junction.links.end(); ++a) {
      for (Id b = a + 1; b < junction.links.end(); ++b) {
        const Meeting meeting = first_meeting(net.links[a].line, net.links[b].line);
        if (!meeting.found) {
          continue;
        }
        of_link[a].push_back({.distance = meeting.on_first, .side = side, .other_link = b});
        of_link[b].push_back({.distance = meeting.on_second, .side = side + 1, .other_link = a});
        side += 2;
      }
    }
  }
  for (Id link = 0; link < net.links.size(); ++link) {
    std::vector<Crossing>& found = of_link[link];
    // Not stable_sort: crossings at one distance keep CityFlow's order, which is std::sort's.
    std::sort(found.begin(), found.end(),
              [](const Crossing& a, const Crossing& b) { return a.distance < b.distance; });
    net.links[link].crossings = {.first = static_cast<Id>(net.crossings.size()),
                                 .count = static_cast<Id>(found.size())};
    net.crossings.insert(net.crossings.end(), found.begin(), found.end());
  }
}

}  // namespace

bool RoadNet::lane_leads_to(Id lane, Id road) const {
  return std::ranges::any_of(links_of_lane(lane),
                             [&](Id link) { return lanes[links[link].to_lane].road == road; });
}

bool RoadNet::road_leads_to(Id from, Id to) const {
  const Range own = roads[from].lanes;
  for (Id lane = own.first; lane < own.end(); ++lane) {
    if (lane_leads_to(lane, to)) {
      return true;
    }
  }
  return false;
}

void lay_lanes(RoadNet& net, Id id, bool up_to_junctions) {
  Road& road = net.roads[id];
  Line line = road.line;
  if (up_to_junctions) {
    const Junction& from = net.junctions[road.from];
    const Junction& to = net.junctions[road.to];
    const std::size_t last = line.size() - 1;
    line[0] = from.outside ? line[0] : line[0] + unit(line[1] - line[0]) * from.width;
    line[last] =
        to.outside ? line[last] : line[last] - unit(line[last] - line[last - 1]) * to.width;
  }
  double from_middle = 0;
  double sum = 0;
  for (Id i = road.lanes.first; i < road.lanes.end(); ++i) {
    Lane& lane = net.lanes[i];
    lane.line = beside(line, middle_of(from_middle, lane.width));
    net.way_length[i] = length_of(lane.line);
    from_middle += lane.width;
    sum += net.way_length[i];
  }
  road.mean_length = road.lanes.count == 0 ? 0 : sum / road.lanes.count;
}

Line curve_between(const RoadNet& net, Id from_lane, Id to_lane, double width) {
  const Line& from = net.lanes[from_lane].line;
  const Line& to = net.lanes[to_lane].line;
  const double from_end = net.way_length[from_lane] - width;
  const Point start = point_at(from, from_end);
  const Point end = point_at(to, 0.0 + width);
  const double length = length_of(end - start);
  const Point out = direction_at(from, from_end);
  const Point in = direction_at(to, 0.0 + width);
  constexpr double kShort = 5;
  Point pull_out = out * length * 0.5;
  Point pull_in = Point{.x = -in.x, .y = -in.y} * length * 0.5;
  if (dot_product(pull_out, pull_out) < kShort * kShort && width >= kShort) {
    pull_out = out * kShort;
  }
  if (dot_product(pull_in, pull_in) < kShort * kShort && width >= kShort) {
    pull_in = in * kShort;
  }
  const Point first = start + pull_out;
  const Point second = end + pull_in;
  constexpr int kPieces = 10;
  const auto between = [](Point a, Point b, double share) { return (b - a) * share + a; };
  Line line;
  for (int i = 0; i <= kPieces; ++i) {
    const double share = i / static_cast<double>(kPieces);
    const Point middle = between(first, second, share);
    line.push_back(between(between(between(start, first, share), middle, share),
                           between(middle, between(second, end, share), share), share));
  }
  return line;
}

void finish(RoadNet& net) {
  for (Id road = 0; road < net.roads.size(); ++road) {
    lay_lanes(net, road, true);
  }
  for (const Link& link : net.links) {
    net.way_length.push_back(length_of(link.line));
    net.way_speed.push_back(kNoLimit);
  }
  list_links_by_lane(net);
  find_crossings(net);
}

}  // namespace recount::city
