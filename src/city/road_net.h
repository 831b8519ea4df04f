// A road network, read once and then fixed: roads of parallel lanes, junctions that link them.
//
// A vehicle is always on one **way**: a lane, or a link across a junction from one lane to another.
// Ways share one numbering, lanes first, so that what every way has (length, speed limit) is one
// array. A **movement** is all links of one junction from one road to another; signals open and
// close movements. Everything refers to everything by number; names are for people and files.
//
// Invariants: links of a junction, and movements, are numbered without gaps in the file's order;
// `links_from` lists the links that begin on a lane in that order; a link's crossings are in order
// of their distance along it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "city/point.h"

namespace recount::city {

using Id = std::uint32_t;
constexpr Id kNone = UINT32_MAX;

/// Numbers first .. first + count of some array.
struct Range {
  Id first = 0;
  Id count = 0;

  Id end() const { return first + count; }
};

/// Who gives way to whom: the greater goes first.
enum class Turn : std::uint8_t { Right = 1, Left = 2, Straight = 3 };

struct Road {
  std::string name;
  Id from = 0;  // junctions
  Id to = 0;
  Range lanes;
  Line line;
  double mean_length = 0;  // of its lanes, without the junctions
};

struct Lane {
  Id road = 0;
  std::uint32_t index = 0;  // from the middle of the road outwards
  double width = 0;
  Line line;
  Range links;  // of links_from
};

struct Link {
  Id from_lane = 0;
  Id to_lane = 0;
  Id movement = 0;
  Id junction = 0;
  Turn turn = Turn::Straight;
  Line line;
  Range crossings;
};

/// A place on a link where another link crosses it. Both sides of one crossing are neighbours in
/// numbering (side and side ^ 1).
struct Crossing {
  double distance = 0;  // along the link
  Id side = 0;
  Id other_link = 0;
};

struct Movement {
  Id junction = 0;
  Id from_road = 0;
  Id to_road = 0;
  Turn turn = Turn::Straight;
  Range links;
};

struct Phase {
  double seconds = 0;
  std::vector<std::uint8_t> open;  // one a movement of the junction
};

struct Junction {
  std::string name;
  bool outside = false;  // where the network ends; it has no links and no signals
  double width = 0;
  Point place;
  std::vector<Id> roads;
  Range movements;
  Range links;
  std::vector<Phase> phases;
};

struct RoadNet {
  std::vector<Road> roads;
  std::vector<Junction> junctions;
  std::vector<Movement> movements;
  std::vector<Lane> lanes;
  std::vector<Link> links;
  std::vector<Id> links_from;
  std::vector<Crossing> crossings;
  std::vector<double> way_length;
  std::vector<double> way_speed;

  Id way_count() const { return static_cast<Id>(way_length.size()); }

  bool is_lane(Id way) const { return way < lanes.size(); }

  Id way_of_link(Id link) const { return static_cast<Id>(lanes.size()) + link; }

  Id link_of_way(Id way) const { return way - static_cast<Id>(lanes.size()); }

  std::span<const Id> links_of_lane(Id lane) const {
    return std::span(links_from).subspan(lanes[lane].links.first, lanes[lane].links.count);
  }

  bool lane_leads_to(Id lane, Id road) const;
  bool road_leads_to(Id from, Id to) const;
};

/// A CityFlow roadnet file.
Result<RoadNet> read_road_net(const Path& path);
Result<RoadNet> parse_road_net(std::string_view json);

}  // namespace recount::city
