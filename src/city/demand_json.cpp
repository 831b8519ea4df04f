// The CityFlow flow file: [{"vehicle": {…}, "route": […], "interval": …, "startTime": …}, …].
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "city/demand.h"
#include "city/json_parts.h"

namespace recount::city {
namespace {

Result<VehicleKind> read_kind(const Part& part) {
  VehicleKind kind;
  kind.length = RECOUNT_TRY(part.number("length"));
  kind.width = RECOUNT_TRY(part.number("width"));
  kind.acceleration = RECOUNT_TRY(part.number("maxPosAcc"));
  kind.braking = RECOUNT_TRY(part.number("maxNegAcc"));
  kind.usual_acceleration = RECOUNT_TRY(part.number("usualPosAcc"));
  kind.usual_braking = RECOUNT_TRY(part.number("usualNegAcc"));
  kind.min_gap = RECOUNT_TRY(part.number("minGap"));
  kind.max_speed = RECOUNT_TRY(part.number("maxSpeed"));
  kind.headway = RECOUNT_TRY(part.number("headwayTime"));
  if (!(kind.braking > 0) || !(kind.usual_braking > 0) || !(kind.usual_acceleration > 0) ||
      !(kind.max_speed > 0)) {
    return part.wrong("", "has a speed, an acceleration or a braking that is not greater than 0");
  }
  kind.sight = kind.max_speed * kind.max_speed / kind.usual_braking / 2 + kind.max_speed * 2;
  return kind;
}

class Reading {
 public:
  explicit Reading(const RoadNet& net) : net_(net) {
    for (Id road = 0; road < net.roads.size(); ++road) {
      names_.emplace(net.roads[road].name, road);
    }
  }

  Status read_flow(const Part& part) {
    Flow flow;
    flow.route = RECOUNT_TRY(read_route(part));
    const Part vehicle = RECOUNT_TRY(part.member("vehicle"));
    const VehicleKind kind = RECOUNT_TRY(read_kind(vehicle));
    flow.kind = number_of(kind);
    flow.interval = RECOUNT_TRY(part.number("interval"));
    flow.start = part.has("startTime") ? RECOUNT_TRY(part.whole("startTime")) : 0;
    flow.end = part.has("endTime") ? RECOUNT_TRY(part.whole("endTime")) : -1;
    if (!(flow.interval > 0) || (flow.interval < 1 && flow.start != flow.end)) {
      return part.wrong("interval", "is less than a second");
    }
    demand_.flows.push_back(flow);
    return {};
  }

  Demand take() { return std::move(demand_); }

 private:
  Result<Id> read_route(const Part& part) {
    std::vector<Id> anchors;
    const auto add_road = [&](const Part& road) -> Status {
      const std::string_view name = RECOUNT_TRY(road.as_text());
      const auto found = names_.find(name);
      if (found == names_.end()) {
        return road.wrong("", fmt::format("names \"{}\", which is no road", name));
      }
      anchors.push_back(found->second);
      return {};
    };
    RECOUNT_TRY(part.for_each("route", add_road));
    if (anchors.empty()) {
      return part.wrong("route", "names no road");
    }
    const auto known = routes_.find(anchors);
    if (known != routes_.end()) {
      return known->second;
    }
    const Id route = add_route(demand_, net_, anchors);
    routes_.emplace(std::move(anchors), route);
    return route;
  }

  Id number_of(const VehicleKind& kind) {
    const auto found = std::ranges::find(demand_.kinds, kind);
    if (found != demand_.kinds.end()) {
      return static_cast<Id>(found - demand_.kinds.begin());
    }
    demand_.kinds.push_back(kind);
    return static_cast<Id>(demand_.kinds.size() - 1);
  }

  const RoadNet& net_;
  std::map<std::string, Id, std::less<>> names_;
  std::map<std::vector<Id>, Id> routes_;
  Demand demand_;
};

}  // namespace

Result<Demand> parse_demand(std::string_view json, const RoadNet& net) {
  const JsonText text = RECOUNT_TRY(JsonText::parse(json, "the flow file"));
  Reading reading(net);
  RECOUNT_TRY(text.root().for_each([&](const Part& flow) { return reading.read_flow(flow); }));
  return reading.take();
}

Result<Demand> read_demand(const Path& path, const RoadNet& net) {
  const std::string text = RECOUNT_TRY(read_text(path));
  return parse_demand(text, net);
}

}  // namespace recount::city
