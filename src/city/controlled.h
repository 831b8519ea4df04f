// A junction as its controller sees it: the greens it may choose between, and the approaches that
// each of them lets go.
//
// An approach is one movement: the lanes it begins on and the road it leads to. A vehicle already
// stands on the lane of its movement when it comes near, so lanes stand for movements and nobody's
// route is looked at. Approaches that every green opens (as a rule, right turns) are not controlled
// but feed the roads behind them.
#pragma once

#include <vector>

#include "city/road_net.h"

namespace recount::city {

struct Approach {
  Id movement = 0;
  std::vector<Id> lanes;
  Range exit_lanes;
  Id exit_road = 0;
  bool always_open = false;
};

struct ControlledJunction {
  Id junction = 0;
  std::vector<Id> greens;  // phases of the junction
  std::vector<Approach> approaches;
  std::vector<std::vector<std::uint32_t>> opened;  // by green: controlled approaches
};

/// More than one phase, and not where the network ends.
bool is_signalled(const Junction& junction);

/// Greens are the first four phases that open something beyond what every phase opens, as the
/// published protocol has it, and any later one that opens what none before it did.
std::vector<ControlledJunction> controlled_junctions(const RoadNet& net);

}  // namespace recount::city
