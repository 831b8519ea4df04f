#include "city/measures.h"

#include <algorithm>

#include "city/controlled.h"

namespace recount::city {

Measures::Measures(const Simulator& simulator)
    : simulator_(simulator), junctions_(simulator.net().junctions.size()) {}

void Measures::observe() {
  trips_.resize(simulator_.vehicles_born());
  const RoadNet& net = simulator_.net();
  std::vector<Id> before = std::move(present_);
  present_.clear();
  for (Id lane = 0; lane < net.lanes.size(); ++lane) {
    const Id junction = net.roads[net.lanes[lane].road].to;
    if (!is_signalled(net.junctions[junction])) {
      continue;
    }
    for (const Id vehicle : simulator_.vehicles_on(lane)) {
      if (!simulator_.vehicle(vehicle).shadow) {
        see(vehicle, lane, junction);
        present_.push_back(simulator_.vehicle(vehicle).identity);
      }
    }
  }
  for (const Id vehicle : before) {
    if (trips_[vehicle].seen != simulator_.now()) {
      leave(vehicle);
    }
  }
}

void Measures::see(Id vehicle, Id lane, Id junction) {
  const RoadNet& net = simulator_.net();
  Trip& trip = trips_[simulator_.vehicle(vehicle).identity];
  const bool same_road = trip.lane != kNone && net.lanes[trip.lane].road == net.lanes[lane].road;
  if (trip.lane != kNone && !same_road) {
    leave(simulator_.vehicle(vehicle).identity);
  }
  if (!same_road) {
    trip.junction = junction;
    trip.entered = simulator_.now();
  }
  if (std::ranges::find(trip.visits, junction, &Visit::junction) == trip.visits.end()) {
    trip.visits.push_back({.junction = junction, .first_seen = simulator_.now()});
  }
  trip.lane = lane;
  trip.seen = simulator_.now();
  trip.covered = simulator_.vehicle(vehicle).distance;
}

void Measures::leave(Id vehicle) {
  Trip& trip = trips_[vehicle];
  const double seconds = simulator_.now() - trip.entered;
  trip.covered = simulator_.net().way_length[trip.lane];
  const double free = free_seconds(vehicle);
  trip.seconds += seconds;
  trip.free_seconds += free;
  AtJunction& there = junctions_[trip.junction];
  there.seconds += seconds;
  there.delay += seconds - free;
  ++there.passed;
  std::ranges::find(trip.visits, trip.junction, &Visit::junction)->last_left = simulator_.now();
  trip.junction = kNone;
  trip.lane = kNone;
}

double Measures::free_seconds(Id vehicle) const {
  const Trip& trip = trips_[vehicle];
  const double limit = std::min(simulator_.net().way_speed[trip.lane],
                                simulator_.kind_of(simulator_.vehicle(vehicle)).max_speed);
  return trip.covered / limit;
}

Measures::Summary Measures::summary() const {
  Summary sum;
  for (Id id = 0; id < trips_.size(); ++id) {
    const Trip& trip = trips_[id];
    if (trip.visits.empty()) {
      continue;
    }
    ++sum.seen;
    for (const Visit& visit : trip.visits) {
      const bool left = visit.last_left != UINT32_MAX;
      sum.lane_time += (left ? visit.last_left : simulator_.now()) - visit.first_seen;
    }
    const bool there = trip.junction != kNone;
    const double seconds = trip.seconds + (there ? simulator_.now() - trip.entered : 0);
    sum.true_lane_time += seconds;
    sum.delay += seconds - trip.free_seconds - (there ? free_seconds(id) : 0);
  }
  const double vehicles = sum.seen == 0 ? 1 : static_cast<double>(sum.seen);
  sum.lane_time /= vehicles;
  sum.true_lane_time /= vehicles;
  sum.delay /= vehicles;
  return sum;
}

}  // namespace recount::city
