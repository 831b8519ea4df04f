#include "city/controlled.h"

#include <algorithm>

namespace recount::city {
namespace {

constexpr std::size_t kGreens = 4;

std::vector<std::uint8_t> open_in_all(const Junction& junction) {
  std::vector<std::uint8_t> always(junction.movements.count, 1);
  for (const Phase& phase : junction.phases) {
    for (std::size_t i = 0; i < always.size(); ++i) {
      always[i] &= phase.open[i];
    }
  }
  return always;
}

std::vector<Id> choose_greens(const Junction& junction, const std::vector<std::uint8_t>& always) {
  std::vector<std::uint8_t> served = always;
  std::vector<Id> greens;
  for (Id phase = 0; phase < junction.phases.size(); ++phase) {
    const std::vector<std::uint8_t>& open = junction.phases[phase].open;
    const auto same = [&](Id green) { return junction.phases[green].open == open; };
    if (open == always || std::ranges::any_of(greens, same)) {
      continue;
    }
    bool serves_more = false;
    for (std::size_t i = 0; i < open.size(); ++i) {
      serves_more |= open[i] > served[i];
    }
    if (greens.size() < kGreens || serves_more) {
      greens.push_back(phase);
      for (std::size_t i = 0; i < open.size(); ++i) {
        served[i] |= open[i];
      }
    }
  }
  return greens;
}

Approach approach_of(const RoadNet& net, Id movement, bool always_open) {
  const Movement& from = net.movements[movement];
  Approach approach{.movement = movement,
                    .lanes = {},
                    .exit_lanes = net.roads[from.to_road].lanes,
                    .exit_road = from.to_road,
                    .always_open = always_open};
  for (Id link = from.links.first; link < from.links.end(); ++link) {
    const Id lane = net.links[link].from_lane;
    if (std::ranges::find(approach.lanes, lane) == approach.lanes.end()) {
      approach.lanes.push_back(lane);
    }
  }
  return approach;
}

ControlledJunction control(const RoadNet& net, Id id) {
  const Junction& junction = net.junctions[id];
  const std::vector<std::uint8_t> always = open_in_all(junction);
  ControlledJunction controlled{
      .junction = id, .greens = choose_greens(junction, always), .approaches = {}, .opened = {}};
  for (Id i = 0; i < junction.movements.count; ++i) {
    controlled.approaches.push_back(approach_of(net, junction.movements.first + i, always[i] != 0));
  }
  for (const Id green : controlled.greens) {
    std::vector<std::uint32_t>& opened = controlled.opened.emplace_back();
    for (Id i = 0; i < junction.movements.count; ++i) {
      if (junction.phases[green].open[i] > always[i]) {
        opened.push_back(i);
      }
    }
  }
  return controlled;
}

}  // namespace

bool is_signalled(const Junction& junction) {
  return !junction.outside && junction.phases.size() > 1;
}

std::vector<ControlledJunction> controlled_junctions(const RoadNet& net) {
  std::vector<ControlledJunction> all;
  for (Id id = 0; id < net.junctions.size(); ++id) {
    if (is_signalled(net.junctions[id])) {
      all.push_back(control(net, id));
    }
  }
  return all;
}

}  // namespace recount::city
