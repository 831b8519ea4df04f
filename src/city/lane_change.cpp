#include "city/lane_change.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "city/driving.h"
#include "city/simulator.h"

namespace recount::city {
namespace {

constexpr double kNoChangeBefore = 30;  // metres from the lane's end
constexpr std::uint32_t kSecondsBetween = 3;
constexpr double kLeastSideways = 1;  // metres per second
constexpr double kUnlimited = std::numeric_limits<double>::max();

double brakes_in(const Vehicle& vehicle, const VehicleKind& kind) {
  return 0.5 * vehicle.speed * vehicle.speed / kind.braking;
}

}  // namespace

void Simulator::plan_lane_changes() {
  changes_.resize(vehicles_.size());
  std::vector<Id> planning;
  for (Id lane = 0; lane < net_.lanes.size(); ++lane) {
    for (const Id id : on_way_[lane]) {
      if (!vehicles_[id].shadow && signal(id)) {
        planning.push_back(id);
      }
    }
  }
  std::ranges::sort(planning);
  for (const Id id : planning) {
    look_beside(id);
    tell(changes_[id].leader, id);
    tell(changes_[id].follower, id);
    if (!changes_[id].changing && changes_[id].heard == kNone && has_room(id)) {
      put_shadow(id);
    }
  }
  follow_leaders();
}

// Whether it wants to be, or is on its way to, another lane.
bool Simulator::signal(Id id) {
  LaneChange& change = changes_[id];
  if (change.changing) {
    return true;
  }
  if (now_ - change.last_change < kSecondsBetween) {
    return false;
  }
  change.signals = true;
  change.target = kNone;
  change.direction = 0;
  const Vehicle& vehicle = vehicles_[id];
  const VehicleKind& kind = kind_of(vehicle);
  const double wanted = 2 * kind.length + 4 * kind.max_speed;
  if (net_.way_length[vehicle.way] - vehicle.distance < kNoChangeBefore || vehicle.gap > wanted ||
      vehicle.gap < 1.5 * kind.length) {
    return false;
  }
  const Lane& lane = net_.lanes[vehicle.way];
  double best = vehicle.gap + kind.length;
  if (lane.index + 1 < net_.roads[lane.road].lanes.count && leads_on(vehicle, vehicle.way + 1)) {
    const double gap = gap_beside(vehicle, vehicle.way + 1);
    if (gap > best) {
      change.target = vehicle.way + 1;
      change.direction = 1;
    }
    best = std::max(best, gap);
  }
  if (lane.index > 0 && leads_on(vehicle, vehicle.way - 1) &&
      gap_beside(vehicle, vehicle.way - 1) > best) {
    change.target = vehicle.way - 1;
    change.direction = -1;
  }
  return change.target != kNone;
}

bool Simulator::leads_on(const Vehicle& vehicle, Id lane) const {
  Id step = vehicle.step;
  return on_last_road(vehicle) || way_after(lane, step) != kNone;
}

bool Simulator::on_last_road(const Vehicle& vehicle) const {
  return net_.is_lane(vehicle.way) &&
         demand_.steps[vehicle.last_step].road == net_.lanes[vehicle.way].road;
}

// How many on the lane are level with that distance or ahead of it.
std::size_t Simulator::ahead_of(Id lane, double distance) const {
  const std::vector<Id>& there = on_way_[lane];
  const auto first_behind = std::ranges::partition_point(
      there, [&](Id id) { return vehicles_[id].distance >= distance; });
  return static_cast<std::size_t>(first_behind - there.begin());
}

double Simulator::gap_beside(const Vehicle& vehicle, Id lane) const {
  const std::size_t ahead = ahead_of(lane, vehicle.distance);
  if (ahead == 0) {
    return net_.way_length[lane] - vehicle.distance;
  }
  const Vehicle& leader = vehicles_[on_way_[lane][ahead - 1]];
  return leader.distance - vehicle.distance - kind_of(leader).length;
}

// Between whom it would come on its target lane, and with how much room.
void Simulator::look_beside(Id id) {
  LaneChange& change = changes_[id];
  const Vehicle& vehicle = vehicles_[id];
  const std::vector<Id>& there = on_way_[change.target];
  const std::size_t ahead = ahead_of(change.target, vehicle.distance);
  change.leader = ahead == 0 ? kNone : there[ahead - 1];
  change.follower = ahead == there.size() ? kNone : there[ahead];
  if (change.leader != kNone) {
    const Vehicle& leader = vehicles_[change.leader];
    change.leader_gap = leader.distance - vehicle.distance - kind_of(leader).length;
  } else {
    look_beyond(change, net_.way_length[vehicle.way] - vehicle.distance);
  }
  change.follower_gap = kUnlimited;
  if (change.follower != kNone) {
    change.follower_gap =
        vehicle.distance - vehicles_[change.follower].distance - kind_of(vehicle).length;
  }
}

// Only a tail that still reaches back into the lane counts.
void Simulator::look_beyond(LaneChange& change, double rest) const {
  change.leader_gap = rest;
  double nearest = kUnlimited;
  for (const Id link : net_.links_of_lane(change.target)) {
    const std::vector<Id>& there = on_way_[net_.way_of_link(link)];
    if (there.empty() || !(vehicles_[there.back()].distance + rest < nearest)) {
      continue;
    }
    const Vehicle& tail = vehicles_[there.back()];
    nearest = tail.distance + rest;
    if (nearest < kind_of(tail).length) {
      change.leader = there.back();
      change.leader_gap = rest - (kind_of(tail).length - nearest);
    }
  }
}

void Simulator::tell(Id listener, Id sender) {
  if (listener == kNone || changes_[listener].changing) {
    return;
  }
  LaneChange& change = changes_[listener];
  const std::int32_t priority = vehicles_[sender].priority;
  const bool new_to_it = change.heard == kNone || vehicles_[change.heard].priority < priority;
  if (new_to_it && (!change.signals || vehicles_[listener].priority < priority)) {
    change.heard = sender;
  }
}

double Simulator::room_behind(const LaneChange& change) const {
  if (change.follower == kNone) {
    return 0;
  }
  const Vehicle& follower = vehicles_[change.follower];
  return brakes_in(follower, kind_of(follower));
}

bool Simulator::has_room(Id id) const {
  const LaneChange& change = changes_[id];
  return change.leader_gap >= brakes_in(vehicles_[id], kind_of(vehicles_[id])) &&
         change.follower_gap >= room_behind(change);
}

void Simulator::put_shadow(Id id) {
  const Id shadow_id = vehicles_born();
  const std::int32_t priority = draw_priority();
  Vehicle shadow = vehicles_[id];
  shadow.priority = priority;
  shadow.shadow = true;
  shadow.partner = id;
  shadow.blocker = kNone;
  shadow.way = changes_[id].target;
  // It looks its road up from the route's beginning, as CityFlow does: on a route that passes a
  // road twice it drives the loop again.
  shadow.step = demand_.routes[demand_.flows[shadow.flow].route].steps.first;
  find_step(shadow);
  vehicles_.push_back(shadow);
  changes_.emplace_back();
  intents_.emplace_back();
  vehicles_[id].partner = shadow_id;
  changes_[id].changing = true;

  std::vector<Id>& there = on_way_[shadow.way];
  const Id follower = changes_[id].follower;
  const auto place = follower == kNone ? there.end() : std::ranges::find(there, follower);
  there.insert(place, shadow_id);
  const Id leader = changes_[id].leader;
  follow(vehicles_[shadow_id],
         leader != kNone && vehicles_[leader].way == shadow.way ? leader : kNone);
  if (follower != kNone) {
    follow(vehicles_[follower], shadow_id);
  }
  ++running_;
  ++alive_;
  births_of_alive_ += shadow.born;
}

// What it allows itself while it makes room for the one it has heard.
double Simulator::yielding_speed(Id id) const {
  const Id sender = changes_[id].heard;
  if (sender == kNone || changes_[sender].leader == id) {
    return kFreeSpeed;
  }
  const Vehicle& other = vehicles_[sender];
  const Vehicle& vehicle = vehicles_[id];
  const double gap = changes_[sender].follower_gap - room_behind(changes_[sender]);
  const double v = safe_speed(other.speed, kind_of(other).braking, vehicle.speed,
                              kind_of(vehicle).braking, gap, 0);
  return v < 0 ? kFreeSpeed : v;
}

// Both halves of a pair take the lesser speed.
void Simulator::agree_with_shadows() {
  for (Id lane = 0; lane < net_.lanes.size(); ++lane) {
    for (const Id id : on_way_[lane]) {
      const Id partner = vehicles_[id].partner;
      if (partner != kNone && !vehicles_[id].shadow) {
        const double speed = std::min(intents_[id].speed, intents_[partner].speed);
        intents_[id].speed = speed;
        intents_[partner].speed = speed;
      }
    }
  }
}

// After everybody knows where it will be: pairs drift apart, and end.
void Simulator::shift_sideways() {
  for (Id lane = 0; lane < net_.lanes.size(); ++lane) {
    for (const Id id : on_way_[lane]) {
      if (vehicles_[id].partner != kNone && !vehicles_[id].shadow) {
        shift_pair(id, vehicles_[id].partner);
      }
    }
  }
}

void Simulator::shift_pair(Id id, Id shadow) {
  LaneChange& change = changes_[id];
  const double speed = std::max(intents_[id].speed, 0.0);
  const double width = (net_.lanes[change.target].width + net_.lanes[vehicles_[id].way].width) / 2;
  const double aside =
      std::fabs(change.offset + std::max(0.2 * speed, kLeastSideways) * change.direction);
  change.offset = std::min(aside, width) * change.direction;
  if (aside >= width || (intents_[id].leaves && !intents_[shadow].leaves)) {
    vehicles_[shadow].shadow = false;
    part(id, shadow);
    intents_[id].leaves = true;
    intents_[id].replaced = true;
    intents_[id].way = kNone;
  } else if (intents_[shadow].way != kNone || (intents_[shadow].leaves && !intents_[id].leaves)) {
    part(id, shadow);
    intents_[shadow].leaves = true;
    intents_[shadow].way = kNone;
  }
}

void Simulator::part(Id id, Id shadow) {
  vehicles_[id].partner = kNone;
  vehicles_[shadow].partner = kNone;
  changes_[id].changing = false;
  changes_[id].offset = 0;
}

// Signals last a second, or as long as a change.
void Simulator::forget_signals() {
  for (const std::vector<Id>& there : on_way_) {
    for (const Id id : there) {
      LaneChange& change = changes_[id];
      if (!change.changing) {
        change.signals = false;
        change.heard = kNone;
      }
    }
  }
}

}  // namespace recount::city
