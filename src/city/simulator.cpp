#include "city/simulator.h"

#include <algorithm>
#include <numeric>

#include "base/ensure.h"

namespace recount::city {

Simulator::Simulator(const RoadNet& net, const Demand& demand, const Options& options)
    : net_(net),
      demand_(demand),
      options_(options),
      signals_(net),
      draws_(options.seed),
      on_way_(net.way_count()),
      waiting_(net.lanes.size()),
      unplaced_(net.roads.size()),
      flows_by_start_(demand.flows.size()),
      flow_stopped_(demand.flows.size()),
      notices_(net.crossings.size()) {
  std::iota(flows_by_start_.begin(), flows_by_start_.end(), Id{0});
  std::ranges::stable_sort(flows_by_start_, {}, [&](Id flow) { return demand.flows[flow].start; });
}

void Simulator::step() {
  spawn();
  place();
  admit();
  if (options_.lane_change) {
    plan_lane_changes();
  }
  notify_crossings();
  decide();
  move();
  take_effect();
  follow_leaders();
  if (options_.own_signal_plans) {
    signals_.pass_second();
  }
  vehicle_updates_ += running_;
  ++now_;
}

double Simulator::average_travel_time() const {
  const std::uint64_t all = ended_ + alive_;
  const std::int64_t seconds =
      seconds_of_ended_ + static_cast<std::int64_t>(now_ * alive_) - births_of_alive_;
  return all == 0 ? 0 : static_cast<double>(seconds) / static_cast<double>(all);
}

// Every flow whose time has come sends its vehicles, in the order of flows.
void Simulator::spawn() {
  while (next_flow_ < flows_by_start_.size() &&
         demand_.flows[flows_by_start_[next_flow_]].start <= now_) {
    const Id flow = flows_by_start_[next_flow_++];
    const auto place = std::ranges::lower_bound(active_, flow, {}, &ActiveFlow::flow);
    active_.insert(place, {.flow = flow, .waited = demand_.flows[flow].interval});
  }
  for (ActiveFlow& active : active_) {
    spawn_from(active);
  }
  std::erase_if(active_, [&](const ActiveFlow& active) {
    const Flow& flow = demand_.flows[active.flow];
    return (flow.end != -1 && flow.end <= now_) || flow_stopped_[active.flow];
  });
}

void Simulator::spawn_from(ActiveFlow& active) {
  const Flow& flow = demand_.flows[active.flow];
  const Route& route = demand_.routes[flow.route];
  if (flow.end != -1 && flow.end < now_) {
    return;
  }
  for (; active.waited >= flow.interval; active.waited -= flow.interval) {
    const std::int32_t priority = draw_priority();
    draws_();  // CityFlow draws a worker here, even when it has one
    if (!route.drivable) {
      priorities_.erase(priority);
      flow_stopped_[active.flow] = true;
      continue;
    }
    const Id id = vehicles_born();
    vehicles_.push_back({.step = route.steps.first,
                         .kind = flow.kind,
                         .priority = priority,
                         .born = now_,
                         .flow = active.flow,
                         .last_step = route.steps.end() - 1,
                         .identity = id});
    unplaced_[demand_.steps[route.steps.first].road].push_back(id);
    ++alive_;
    births_of_alive_ += now_;
  }
  active.waited += 1;
}

std::int32_t Simulator::draw_priority() {
  while (true) {
    const auto drawn = static_cast<std::int32_t>(static_cast<std::uint32_t>(draws_()));
    if (priorities_.insert(drawn).second) {
      return drawn;
    }
  }
}

// The newly born draw their first lane, in the order of roads.
void Simulator::place() {
  for (std::vector<Id>& born : unplaced_) {
    for (const Id id : born) {
      Vehicle& vehicle = vehicles_[id];
      const auto& lanes = demand_.routes[demand_.flows[vehicle.flow].route].first_lanes;
      ensure(!lanes.empty(), "a drivable route begins on some lane");
      const Id lane = lanes[draws_() % lanes.size()];
      arrive(vehicle, lane);
      waiting_[lane].push_back(id);
    }
    born.clear();
  }
  intents_.resize(vehicles_.size());
}

// At most one vehicle a lane and second comes in, where the last one has left room.
void Simulator::admit() {
  for (Id lane = 0; lane < waiting_.size(); ++lane) {
    if (waiting_[lane].empty()) {
      continue;
    }
    const Id id = waiting_[lane].front();
    Vehicle& vehicle = vehicles_[id];
    std::vector<Id>& there = on_way_[lane];
    const Id tail = there.empty() ? kNone : there.back();
    if (tail != kNone &&
        !(vehicles_[tail].distance > kind_of(vehicles_[tail]).length + kind_of(vehicle).min_gap)) {
      continue;
    }
    there.push_back(id);
    follow(vehicle, tail);
    waiting_[lane].erase(waiting_[lane].begin());
    ++running_;
  }
}

// Everybody reads what was, and writes what it will do.
void Simulator::decide() {
  for (const std::vector<Id>& there : on_way_) {
    for (const Id id : there) {
      intents_[id] = {};
      intents_[id].speed = next_speed(id, intents_[id].blocker);
    }
  }
  if (options_.lane_change) {
    agree_with_shadows();
  }
  for (const std::vector<Id>& there : on_way_) {
    for (const Id id : there) {
      advance(id);
    }
  }
  if (options_.lane_change) {
    shift_sideways();
  }
}

// Those who have passed the end of their way go to the tail of another, the farthest first.
void Simulator::move() {
  movers_.clear();
  for (const std::vector<Id>& there : on_way_) {
    for (const Id id : there) {
      if (intents_[id].leaves || intents_[id].way != kNone) {
        movers_.push_back({.vehicle = id, .distance = intents_[id].distance});
      }
    }
  }
  for (const Mover& mover : movers_) {
    std::vector<Id>& there = on_way_[vehicles_[mover.vehicle].way];
    there.erase(std::ranges::find(there, mover.vehicle));
    if (intents_[mover.vehicle].leaves) {
      forget(mover.vehicle);
    }
  }
  std::ranges::stable_sort(movers_, std::greater<>(), &Mover::distance);
  for (const Mover& mover : movers_) {
    const Intent& intent = intents_[mover.vehicle];
    if (!intent.leaves) {
      on_way_[intent.way].push_back(mover.vehicle);
      vehicles_[mover.vehicle].link_since = net_.is_lane(intent.way) ? UINT32_MAX : now_;
    }
  }
}

void Simulator::forget(Id id) {
  Vehicle& vehicle = vehicles_[id];
  const bool replaced = intents_[id].replaced;
  priorities_.erase(vehicle.priority);
  vehicle.way = kNone;
  --running_;
  --alive_;
  births_of_alive_ -= vehicle.born;
  finished_ += vehicle.shadow || replaced ? 0 : 1;
  ended_ += replaced ? 0 : 1;
  seconds_of_ended_ += replaced ? 0 : now_ - vehicle.born;
}

void Simulator::take_effect() {
  for (const std::vector<Id>& there : on_way_) {
    for (const Id id : there) {
      Vehicle& vehicle = vehicles_[id];
      const Intent& intent = intents_[id];
      vehicle.distance = intent.distance;
      vehicle.speed = intent.speed;
      const bool blocker_left = intent.blocker != kNone && vehicles_[intent.blocker].way == kNone;
      vehicle.blocker = blocker_left ? kNone : intent.blocker;
      if (intent.way != kNone) {
        arrive(vehicle, intent.way);
      }
    }
  }
  if (options_.lane_change) {
    forget_signals();
  }
}

void Simulator::arrive(Vehicle& vehicle, Id way) {
  vehicle.way_before = vehicle.way;
  vehicle.way = way;
  if (net_.is_lane(way)) {
    find_step(vehicle);
  } else {
    Id step = vehicle.step;
    vehicle.next_way = way_after(way, step);
  }
}

// Of a vehicle on a lane: the next step of its route that is the lane's road, and what comes then.
void Simulator::find_step(Vehicle& vehicle) const {
  while (demand_.steps[vehicle.step].road != net_.lanes[vehicle.way].road) {
    ++vehicle.step;
  }
  Id step = vehicle.step;
  vehicle.next_way = way_after(vehicle.way, step);
}

// `step` goes on with the way.
Id Simulator::way_after(Id way, Id& step) const {
  if (!net_.is_lane(way)) {
    ++step;
    return net_.links[net_.link_of_way(way)].to_lane;
  }
  const Id link = demand_.next_links[demand_.steps[step].first_next + net_.lanes[way].index];
  return link == kNone ? kNone : net_.way_of_link(link);
}

void Simulator::follow_leaders() {
  for (const std::vector<Id>& there : on_way_) {
    Id ahead = kNone;
    for (const Id id : there) {
      follow(vehicles_[id], ahead);
      ahead = id;
    }
  }
}

void Simulator::follow(Vehicle& vehicle, Id ahead) const {
  if (ahead == kNone) {
    look_ahead(vehicle);
    return;
  }
  const Vehicle& leader = vehicles_[ahead];
  vehicle.leader = ahead;
  vehicle.gap = leader.distance - kind_of(leader).length - vehicle.distance;
}

// The first on its way follows the last on the ways ahead, as far as it looks.
void Simulator::look_ahead(Vehicle& vehicle) const {
  vehicle.leader = kNone;
  const double sight = kind_of(vehicle).sight;
  double distance = net_.way_length[vehicle.way] - vehicle.distance;
  Id step = vehicle.step;
  Id way = vehicle.way;
  while (true) {
    way = way_after(way, step);
    if (way == kNone) {
      return;
    }
    if (!net_.is_lane(way)) {
      consider_tails(vehicle, net_.links[net_.link_of_way(way)].from_lane, distance);
    } else if (!on_way_[way].empty()) {
      vehicle.leader = on_way_[way].back();
      const Vehicle& leader = vehicles_[vehicle.leader];
      vehicle.gap = distance + leader.distance - kind_of(leader).length;
    }
    distance += net_.way_length[way];
    if (vehicle.leader != kNone || distance > sight) {
      return;
    }
  }
}

// Links that begin on one lane overlap: the nearest tail on any of them counts.
void Simulator::consider_tails(Vehicle& vehicle, Id from_lane, double distance) const {
  for (const Id link : net_.links_of_lane(from_lane)) {
    const std::vector<Id>& there = on_way_[net_.way_of_link(link)];
    if (there.empty()) {
      continue;
    }
    const Vehicle& tail = vehicles_[there.back()];
    const double gap = distance + tail.distance - kind_of(tail).length;
    if (vehicle.leader == kNone || gap < vehicle.gap) {
      vehicle.leader = there.back();
      vehicle.gap = gap;
    }
  }
}

}  // namespace recount::city
