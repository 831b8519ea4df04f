// How one vehicle picks its next speed, and where that takes it.
#include "city/driving.h"

#include <climits>
#include <cmath>

#include "city/simulator.h"

namespace recount::city {
namespace {

constexpr double kNearZero = 1e-8;
constexpr double kSpeedOfFreeTail = 2;  // a tail this fast makes room in time

double lesser(double a, double b) {
  return a < b ? a : b;
}

double greater(double a, double b) {
  return a > b ? a : b;
}

double following_speed(const Vehicle& vehicle, const VehicleKind& kind, const Vehicle& leader,
                       const VehicleKind& leader_kind) {
  double v =
      safe_speed(leader.speed, leader_kind.braking, vehicle.speed, kind.braking, vehicle.gap, 0);
  const double closing = vehicle.speed > leader.speed ? vehicle.speed - leader.speed : 0;
  v = lesser(v, safe_speed(leader.speed, leader_kind.usual_braking, vehicle.speed,
                           kind.usual_braking, vehicle.gap, kind.min_gap));
  return lesser(
      v, (vehicle.gap + (leader.speed + closing / 2) - vehicle.speed / 2) / (kind.headway + 0.5));
}

// Rounds towards 0 as the processor's conversion to 32 bits does: what does not fit is the least.
double whole_seconds(double seconds) {
  return seconds < static_cast<double>(INT_MAX) ? std::trunc(seconds)
                                                : static_cast<double>(INT_MIN);
}

double stopping_speed(const Vehicle& vehicle, const VehicleKind& kind, double distance) {
  const double faster = vehicle.speed + kind.usual_acceleration;
  const double needed = (vehicle.speed + faster) / 2 + (faster * faster / kind.usual_braking / 2);
  if (needed < distance) {
    return faster;
  }
  const double seconds = 2 * distance / (vehicle.speed + kNearZero);
  return vehicle.speed - vehicle.speed / (seconds >= 1 ? whole_seconds(seconds) : seconds);
}

}  // namespace

double safe_speed(double leader_speed, double leader_braking, double speed, double braking,
                  double gap, double kept) {
  const double c = speed / 2 + kept - 0.5 * leader_speed * leader_speed / leader_braking - gap;
  const double a = 0.5 / braking;
  const double b = 0.5;
  if (b * b < 4 * a * c) {
    return -100;
  }
  const double stopping = 0.5 / a * (std::sqrt(b * b - 4 * a * c) - b);
  const double following = 2 * leader_speed - leader_braking + 2 * (gap - kept);
  return lesser(stopping, following);
}

// Where the speed it has chosen takes it, by the mean of old and new speed.
void Simulator::advance(Id id) {
  const Vehicle& vehicle = vehicles_[id];
  Intent& intent = intents_[id];
  double moved = (vehicle.speed + intent.speed) / 2;
  if (intent.speed < 0) {
    moved = 0.5 * vehicle.speed * vehicle.speed / kind_of(vehicle).braking;
    intent.speed = 0;
  }
  intent.distance = moved + vehicle.distance;
  Id way = vehicle.way;
  Id step = vehicle.step;
  while (way != kNone && intent.distance > net_.way_length[way]) {
    intent.distance -= net_.way_length[way];
    way = way_after(way, step);
    intent.way = way;
    intent.leaves = way == kNone;
  }
}

double Simulator::next_speed(Id id, Id& blocker) const {
  const Vehicle& vehicle = vehicles_[id];
  const VehicleKind& kind = kind_of(vehicle);
  double v = lesser(kind.max_speed, vehicle.speed + kind.acceleration);
  v = lesser(v, net_.way_speed[vehicle.way]);
  if (vehicle.leader != kNone) {
    const Vehicle& leader = vehicles_[vehicle.leader];
    v = lesser(v, following_speed(vehicle, kind, leader, kind_of(leader)));
  }
  const bool near_junction =
      !net_.is_lane(vehicle.way) ||
      (vehicle.next_way != kNone && net_.way_length[vehicle.way] - vehicle.distance <= kind.sight);
  if (near_junction) {
    v = lesser(v, speed_at_junction(vehicle, blocker));
  }
  if (options_.lane_change) {
    v = lesser(v, yielding_speed(id));
  }
  if (vehicle.next_way == kNone && !on_last_road(vehicle)) {  // on a lane that does not lead on
    const double rest = net_.way_length[vehicle.way] - vehicle.distance;
    v = lesser(v, safe_speed(0, 1, vehicle.speed, kind.braking, rest, kind.min_gap));
  }
  return greater(v, vehicle.speed - kind.braking);
}

bool Simulator::may_enter(const Vehicle& vehicle, Id link) const {
  if (!signals_.open(link)) {
    return false;
  }
  const std::vector<Id>& there = on_way_[net_.links[link].to_lane];
  if (there.empty()) {
    return true;
  }
  const Vehicle& tail = vehicles_[there.back()];
  return tail.distance > kind_of(tail).length + kind_of(vehicle).length ||
         tail.speed >= kSpeedOfFreeTail;
}

double Simulator::speed_at_junction(const Vehicle& vehicle, Id& blocker) const {
  const VehicleKind& kind = kind_of(vehicle);
  const bool before = net_.is_lane(vehicle.way);
  const Id id = net_.link_of_way(before ? vehicle.next_way : vehicle.way);
  const Link& link = net_.links[id];
  const double to_end = net_.way_length[vehicle.way] - vehicle.distance;
  double v = kind.max_speed;
  if (before) {
    const double brakes_in = 0.5 * vehicle.speed * vehicle.speed / kind.braking;
    if (!may_enter(vehicle, id) && !(brakes_in > to_end)) {
      return lesser(v, stopping_speed(vehicle, kind, to_end));
    }
    v = link.turn == Turn::Straight ? v : lesser(v, kTurnSpeed);
  }
  const double on_link = before ? -to_end : vehicle.distance;
  for (Id i = link.crossings.first; i < link.crossings.end(); ++i) {
    const Crossing& crossing = net_.crossings[i];
    if (crossing.distance < on_link || may_pass(vehicle, link, crossing, on_link)) {
      continue;
    }
    blocker = notices_[crossing.side ^ 1U].vehicle;
    return lesser(v, stopping_speed(vehicle, kind, crossing.distance - on_link - kYieldDistance));
  }
  return v;
}

}  // namespace recount::city
