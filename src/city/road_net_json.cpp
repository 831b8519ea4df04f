// The CityFlow roadnet file: {"intersections": […], "roads": […]}.
#include <map>

#include <fmt/format.h>

#include "city/json_parts.h"
#include "city/road_net_build.h"

namespace recount::city {
namespace {

using Names = std::map<std::string, Id, std::less<>>;

Result<Point> read_point(const Part& part) {
  const double x = RECOUNT_TRY(part.number("x"));
  const double y = RECOUNT_TRY(part.number("y"));
  return Point{.x = x, .y = y};
}

Result<Line> read_line(const Part& part) {
  Line line;
  const auto add_point = [&](const Part& point) -> Status {
    line.push_back(RECOUNT_TRY(read_point(point)));
    return {};
  };
  RECOUNT_TRY(part.for_each("points", add_point));
  return line;
}

Result<Turn> read_turn(const Part& part) {
  const std::string_view type = RECOUNT_TRY(part.text("type"));
  if (type == "go_straight") {
    return Turn::Straight;
  }
  if (type == "turn_left") {
    return Turn::Left;
  }
  if (type == "turn_right") {
    return Turn::Right;
  }
  return part.wrong("type", "is neither go_straight, turn_left nor turn_right");
}

class Reading {
 public:
  Result<RoadNet> read(const Part& root) {
    RECOUNT_TRY(number_all(root, "roads", roads_));
    RECOUNT_TRY(number_all(root, "intersections", junctions_));
    net_.junctions.resize(junctions_.size());
    RECOUNT_TRY(root.for_each("roads", [&](const Part& part) { return read_road(part); }));
    for (Id road = 0; road < net_.roads.size(); ++road) {
      lay_lanes(net_, road, false);
    }
    Id number = 0;
    RECOUNT_TRY(root.for_each("intersections",
                              [&](const Part& part) { return read_junction(part, number++); }));
    finish(net_);
    return std::move(net_);
  }

 private:
  static Status number_all(const Part& root, std::string_view list, Names& names) {
    return root.for_each(list, [&](const Part& part) -> Status {
      const std::string_view name = RECOUNT_TRY(part.text("id"));
      if (!names.emplace(name, static_cast<Id>(names.size())).second) {
        return part.wrong("id", "is given twice");
      }
      return {};
    });
  }

  static Result<Id> find(const Part& part, std::string_view member, const Names& names) {
    const Part name = RECOUNT_TRY(part.member(member));
    return find(name, names);
  }

  static Result<Id> find(const Part& part, const Names& names) {
    const std::string_view name = RECOUNT_TRY(part.as_text());
    const auto found = names.find(name);
    if (found == names.end()) {
      return part.wrong("", fmt::format("names \"{}\", which is not there", name));
    }
    return found->second;
  }

  Status read_road(const Part& part) {
    Road road;
    road.name = RECOUNT_TRY(part.text("id"));
    road.from = RECOUNT_TRY(find(part, "startIntersection", junctions_));
    road.to = RECOUNT_TRY(find(part, "endIntersection", junctions_));
    road.line = RECOUNT_TRY(read_line(part));
    if (road.line.size() < 2) {
      return part.wrong("points", "has fewer than two points");
    }
    road.lanes.first = static_cast<Id>(net_.lanes.size());
    const auto add_lane = [&](const Part& lane) -> Status {
      const double width = RECOUNT_TRY(lane.number("width"));
      net_.way_speed.push_back(RECOUNT_TRY(lane.number("maxSpeed")));
      net_.way_length.push_back(0);
      net_.lanes.push_back({.road = static_cast<Id>(net_.roads.size()),
                            .index = road.lanes.count++,
                            .width = width,
                            .line = {},
                            .links = {}});
      return {};
    };
    RECOUNT_TRY(part.for_each("lanes", add_lane));
    net_.roads.push_back(std::move(road));
    return {};
  }

  Status read_junction(const Part& part, Id id) {
    Junction& junction = net_.junctions[id];
    junction.name = RECOUNT_TRY(part.text("id"));
    const Part place = RECOUNT_TRY(part.member("point"));
    junction.place = RECOUNT_TRY(read_point(place));
    junction.outside = RECOUNT_TRY(part.flag("virtual"));
    const auto add_road = [&](const Part& road) -> Status {
      junction.roads.push_back(RECOUNT_TRY(find(road, roads_)));
      return {};
    };
    RECOUNT_TRY(part.for_each("roads", add_road));
    junction.movements.first = static_cast<Id>(net_.movements.size());
    junction.links.first = static_cast<Id>(net_.links.size());
    if (junction.outside) {
      return {};
    }
    junction.width = RECOUNT_TRY(part.number("width"));
    RECOUNT_TRY(part.for_each("roadLinks",
                              [&](const Part& movement) { return read_movement(movement, id); }));
    junction.movements.count = static_cast<Id>(net_.movements.size()) - junction.movements.first;
    junction.links.count = static_cast<Id>(net_.links.size()) - junction.links.first;
    const Part light = RECOUNT_TRY(part.member("trafficLight"));
    return light.for_each("lightphases",
                          [&](const Part& phase) { return read_phase(phase, junction); });
  }

  Status read_movement(const Part& part, Id junction) {
    Movement movement;
    movement.junction = junction;
    movement.turn = RECOUNT_TRY(read_turn(part));
    movement.from_road = RECOUNT_TRY(find(part, "startRoad", roads_));
    movement.to_road = RECOUNT_TRY(find(part, "endRoad", roads_));
    if (net_.roads[movement.from_road].to != junction ||
        net_.roads[movement.to_road].from != junction) {
      return part.wrong("", "links roads that do not meet at its junction");
    }
    movement.links.first = static_cast<Id>(net_.links.size());
    RECOUNT_TRY(
        part.for_each("laneLinks", [&](const Part& link) { return read_link(link, movement); }));
    movement.links.count = static_cast<Id>(net_.links.size()) - movement.links.first;
    net_.movements.push_back(movement);
    return {};
  }

  Result<Id> read_lane(const Part& part, std::string_view member, Id road) const {
    const std::int64_t index = RECOUNT_TRY(part.whole(member));
    if (index < 0 || index >= net_.roads[road].lanes.count) {
      return part.wrong(member, "is no lane of its road");
    }
    return net_.roads[road].lanes.first + static_cast<Id>(index);
  }

  Status read_link(const Part& part, const Movement& movement) {
    Link link;
    link.movement = static_cast<Id>(net_.movements.size());
    link.junction = movement.junction;
    link.turn = movement.turn;
    link.from_lane = RECOUNT_TRY(read_lane(part, "startLaneIndex", movement.from_road));
    link.to_lane = RECOUNT_TRY(read_lane(part, "endLaneIndex", movement.to_road));
    if (part.has("points")) {
      link.line = RECOUNT_TRY(read_line(part));
    }
    if (link.line.empty()) {
      link.line = curve_between(net_, link.from_lane, link.to_lane,
                                net_.junctions[movement.junction].width);
    }
    net_.links.push_back(std::move(link));
    return {};
  }

  static Status read_phase(const Part& part, Junction& junction) {
    Phase phase;
    phase.seconds = RECOUNT_TRY(part.number("time"));
    if (phase.seconds < 0) {
      return part.wrong("time", "is less than 0");
    }
    phase.open.resize(junction.movements.count);
    const auto add_open = [&](const Part& open) -> Status {
      const std::int64_t index = RECOUNT_TRY(open.as_whole());
      if (index < 0 || index >= junction.movements.count) {
        return open.wrong("", "is no roadLink of its junction");
      }
      phase.open[static_cast<std::size_t>(index)] = 1;
      return {};
    };
    RECOUNT_TRY(part.for_each("availableRoadLinks", add_open));
    junction.phases.push_back(std::move(phase));
    return {};
  }

  RoadNet net_;
  Names roads_;
  Names junctions_;
};

}  // namespace

Result<RoadNet> parse_road_net(std::string_view json) {
  const JsonText text = RECOUNT_TRY(JsonText::parse(json, "the road network"));
  return Reading().read(text.root());
}

Result<RoadNet> read_road_net(const Path& path) {
  const std::string text = RECOUNT_TRY(read_text(path));
  return parse_road_net(text);
}

}  // namespace recount::city
