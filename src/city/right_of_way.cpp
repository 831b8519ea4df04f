// Who goes first where two links cross.
#include <cmath>

#include "city/simulator.h"

namespace recount::city {
namespace {

double distance_until(double target, double acceleration, double speed) {
  if (target <= speed) {
    return 0;
  }
  const double steps = std::floor((target - speed) / acceleration);
  const double reached = speed + steps * acceleration;
  const double distance = (speed + reached) * steps / 2;
  return distance + (reached < target ? (reached + target) / 2 : 0);
}

// Whole seconds until a distance is covered, speeding up to what the link allows.
double seconds_to(double distance, const Vehicle& vehicle, const VehicleKind& kind,
                  const Link& link) {
  if (distance <= 0) {
    return 0;
  }
  const double target = link.turn == Turn::Straight ? kind.max_speed : kTurnSpeed;
  const double speed = vehicle.speed;
  if (speed > target) {
    return std::ceil(distance / speed);
  }
  const double acceleration = kind.usual_acceleration;
  const double until = distance_until(target, acceleration, speed);
  if (until > distance) {
    return std::ceil((std::sqrt(speed * speed + 2 * acceleration * distance) - speed) /
                     acceleration);
  }
  return std::ceil((target - speed) / acceleration) + std::ceil((distance - until) / target);
}

// It can still stop before the crossing, or has left it behind.
bool can_yield(const Vehicle& vehicle, const VehicleKind& kind, double distance) {
  const double brakes_in = 0.5 * vehicle.speed * vehicle.speed / kind.braking;
  return (distance > 0 && brakes_in < distance - kYieldDistance) ||
         (distance < 0 && distance + kind.length < 0);
}

}  // namespace

// The nearest vehicle on each link is noted at each crossing it has not left behind: first the one
// that has just left the link, then those on it, then the first on the lane before it if the link
// is open. Crossings are gone through once, from the link's end to its beginning.
void Simulator::notify_crossings() {
  for (Id link = 0; link < net_.links.size(); ++link) {
    notify_link(link);
  }
}

void Simulator::notify_link(Id id) {
  const Link& link = net_.links[id];
  const Id way = net_.way_of_link(id);
  const double length = net_.way_length[way];
  Id next = link.crossings.end();
  const Id stop = link.crossings.first;
  const auto note = [&](Id vehicle, double distance) {
    notices_[net_.crossings[--next].side] = {
        .distance = distance, .vehicle = vehicle, .step = now_};
  };
  const auto here = [&] { return net_.crossings[next - 1].distance; };

  const std::vector<Id>& behind = on_way_[link.to_lane];
  if (!behind.empty() && vehicles_[behind.back()].way_before == way) {
    const Vehicle& vehicle = vehicles_[behind.back()];
    const double tail = vehicle.distance - kind_of(vehicle).length;
    while (next != stop && (length - here()) + tail < 0) {
      note(behind.back(), -(vehicle.distance + (length - here())));
    }
  }
  for (const Id on_link : on_way_[way]) {
    const Vehicle& vehicle = vehicles_[on_link];
    while (next != stop && (vehicle.distance <= here() ||
                            vehicle.distance - here() - kind_of(vehicle).length <= 0)) {
      note(on_link, here() - vehicle.distance);
    }
  }
  const std::vector<Id>& before = on_way_[link.from_lane];
  if (next != stop && !before.empty() && vehicles_[before.front()].next_way == way &&
      signals_.open(id)) {
    const double to_link = net_.way_length[link.from_lane] - vehicles_[before.front()].distance;
    while (next != stop) {
      note(before.front(), to_link + here());
    }
  }
}

bool Simulator::may_pass(const Vehicle& vehicle, const Link& link, const Crossing& crossing,
                         double on_link) const {
  const Notice& notice = notices_[crossing.side ^ 1U];
  if (notice.step != now_) {
    return true;
  }
  const double distance = crossing.distance - on_link;
  if (!can_yield(vehicle, kind_of(vehicle), distance)) {
    return true;
  }
  const Vehicle& other = vehicles_[notice.vehicle];
  const bool first =
      can_yield(other, kind_of(other), notice.distance) &&
      goes_first(vehicle, distance, link, other, notice.distance, net_.links[crossing.other_link]);
  return first || blocked_in_a_circle(notice.vehicle);
}

bool Simulator::goes_first(const Vehicle& vehicle, double distance, const Link& link,
                           const Vehicle& other, double other_distance,
                           const Link& other_link) const {
  if (link.turn > other_link.turn) {
    return true;
  }
  const VehicleKind& other_kind = kind_of(other);
  if (!(other_distance > 0)) {
    return other_distance + other_kind.length < 0;
  }
  const double other_seconds = seconds_to(other_distance, other, other_kind, other_link);
  const double seconds = seconds_to(distance, vehicle, kind_of(vehicle), link);
  if (link.turn < other_link.turn || other_seconds != seconds) {
    return other_seconds > seconds;
  }
  if (vehicle.link_since != other.link_since) {
    return vehicle.link_since < other.link_since;
  }
  return distance == other_distance ? vehicle.priority > other.priority : distance < other_distance;
}

// Whoever waits for itself, through others, would wait for ever; then one may go.
bool Simulator::blocked_in_a_circle(Id vehicle) const {
  Id slow = vehicle;
  Id fast = vehicle;
  while (fast != kNone && vehicles_[fast].blocker != kNone) {
    slow = vehicles_[slow].blocker;
    fast = vehicles_[vehicles_[fast].blocker].blocker;
    if (slow == fast) {
      return true;
    }
  }
  return false;
}

}  // namespace recount::city
