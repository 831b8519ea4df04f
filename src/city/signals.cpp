#include "city/signals.h"

#include <algorithm>

#include "base/ensure.h"

namespace recount::city {
namespace {

// A plan of one phase, or of no length, stands still.
bool changes(const Junction& junction) {
  return junction.phases.size() > 1 &&
         std::ranges::any_of(junction.phases, [](const Phase& p) { return p.seconds > 0; });
}

}  // namespace

Signals::Signals(const RoadNet& net)
    : net_(net),
      phase_(net.junctions.size()),
      remaining_(net.junctions.size()),
      open_(net.links.size(), 1) {
  for (Id id = 0; id < net.junctions.size(); ++id) {
    if (!net.junctions[id].phases.empty()) {
      remaining_[id] = net.junctions[id].phases[0].seconds;
      open_links(id);
    }
  }
}

void Signals::set_phase(Id junction, Id phase) {
  ensure(phase < net_.junctions[junction].phases.size(), "a phase is one of its junction's");
  if (phase_[junction] != phase) {
    phase_[junction] = phase;
    open_links(junction);
  }
}

void Signals::clear(Id id) {
  const Junction& junction = net_.junctions[id];
  for (Id link = junction.links.first; link < junction.links.end(); ++link) {
    const Id movement = net_.links[link].movement - junction.movements.first;
    open_[link] = std::ranges::all_of(junction.phases,
                                      [&](const Phase& phase) { return phase.open[movement]; });
  }
  phase_[id] = kNone;
}

void Signals::pass_second() {
  for (Id id = 0; id < net_.junctions.size(); ++id) {
    const Junction& junction = net_.junctions[id];
    if (!changes(junction)) {
      continue;
    }
    remaining_[id] -= 1;
    Id phase = phase_[id];
    while (remaining_[id] <= 0) {
      phase = (phase + 1) % static_cast<Id>(junction.phases.size());
      remaining_[id] += junction.phases[phase].seconds;
    }
    set_phase(id, phase);
  }
}

void Signals::open_links(Id id) {
  const Junction& junction = net_.junctions[id];
  const Phase& phase = junction.phases[phase_[id]];
  for (Id link = junction.links.first; link < junction.links.end(); ++link) {
    open_[link] = phase.open[net_.links[link].movement - junction.movements.first];
  }
}

}  // namespace recount::city
