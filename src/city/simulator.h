// Traffic on a road network, second by second, as CityFlow models it.
//
// A step is the phases of `step()`, in that order. Within `decide` every vehicle reads the state as
// it was and writes only its own intent, so neither the order of vehicles nor the number of threads
// reaches a result; the other phases go in the order of ways. Nothing is ordered by address.
//
// All arithmetic is double, in the order of CityFlow's formulas and without contraction, and the
// draws of its generator (mt19937) are made in its order: without lane change the state is
// CityFlow's bit for bit. A step is one second, which is why no formula here multiplies by it.
#pragma once

#include <random>
#include <span>
#include <unordered_set>
#include <vector>

#include "city/demand.h"
#include "city/lane_change.h"
#include "city/road_net.h"
#include "city/signals.h"

namespace recount::city {

/// A vehicle, numbered by its birth. Metres and metres per second.
struct Vehicle {
  double distance = 0;  // of its front, from the beginning of its way
  double speed = 0;
  double gap = 0;  // to the leader; what it last was while there is none
  Id leader = kNone;
  Id blocker = kNone;  // to whom it gives way at a crossing
  Id way = kNone;
  Id way_before = kNone;
  Id next_way = kNone;  // kNone: its route ends here
  Id step = 0;          // of Demand::steps; on a link, the road it comes from
  Id kind = 0;
  std::uint32_t link_since = UINT32_MAX;  // the step it entered its link; greatest on a lane
  std::int32_t priority = 0;
  std::uint32_t born = 0;  // seconds
  Id flow = 0;
  Id last_step = 0;    // of its route
  Id identity = 0;     // its number at birth, which its shadow takes over
  Id partner = kNone;  // while it changes lanes
  bool shadow = false;
};

class Simulator {
 public:
  struct Options {
    std::uint32_t seed = 0;
    bool own_signal_plans = true;  // the roadnet's; else somebody sets the phases
    bool lane_change = false;
  };

  /// Both are looked at for as long as the simulator lives.
  Simulator(const RoadNet& net, const Demand& demand, const Options& options);

  /// One second.
  void step();

  std::uint32_t now() const { return now_; }

  Signals& signals() { return signals_; }

  const Signals& signals() const { return signals_; }

  const RoadNet& net() const { return net_; }

  const Demand& demand() const { return demand_; }

  /// On the way, from its end to its beginning.
  std::span<const Id> vehicles_on(Id way) const { return on_way_[way]; }

  const Vehicle& vehicle(Id id) const { return vehicles_[id]; }

  const VehicleKind& kind_of(const Vehicle& vehicle) const { return demand_.kinds[vehicle.kind]; }

  Id vehicles_born() const { return static_cast<Id>(vehicles_.size()); }

  std::uint64_t running() const { return running_; }

  std::uint64_t finished() const { return finished_; }

  /// Running vehicles summed over steps.
  std::uint64_t vehicle_updates() const { return vehicle_updates_; }

  /// Mean over all vehicles, those still waiting to be admitted included, of the seconds from birth
  /// to finish, or to now. 0 without vehicles. As CityFlow has it, a shadow is one more vehicle,
  /// unless it goes on in the place of its own.
  double average_travel_time() const;

 private:
  struct Intent {
    double distance = 0;
    double speed = 0;
    Id way = kNone;  // kNone: it stays
    Id blocker = kNone;
    bool leaves = false;
    bool replaced = false;  // it leaves, and its shadow goes on in its place
  };

  struct Mover {
    Id vehicle;
    double distance;
  };

  /// Who comes nearest to a crossing on one of its links, as of the step noted.
  struct Notice {
    double distance = 0;
    Id vehicle = kNone;
    std::uint32_t step = UINT32_MAX;
  };

  struct ActiveFlow {
    Id flow;
    double waited;
  };

  // The phases of a step.
  void spawn();
  void place();
  void admit();
  void plan_lane_changes();
  void notify_crossings();
  void decide();
  void move();
  void take_effect();
  void follow_leaders();

  // spawn, place
  void spawn_from(ActiveFlow& active);
  std::int32_t draw_priority();
  void forget(Id id);

  // notify_crossings
  void notify_link(Id link);

  // decide
  void advance(Id id);
  double next_speed(Id id, Id& blocker) const;
  double speed_at_junction(const Vehicle& vehicle, Id& blocker) const;
  bool may_enter(const Vehicle& vehicle, Id link) const;
  bool may_pass(const Vehicle& vehicle, const Link& link, const Crossing& crossing,
                double to_link) const;
  bool goes_first(const Vehicle& vehicle, double distance, const Link& link, const Vehicle& other,
                  double other_distance, const Link& other_link) const;
  bool blocked_in_a_circle(Id vehicle) const;

  // plan_lane_changes, and what it means for the other phases
  bool signal(Id id);
  bool leads_on(const Vehicle& vehicle, Id lane) const;
  bool on_last_road(const Vehicle& vehicle) const;
  std::size_t ahead_of(Id lane, double distance) const;
  double gap_beside(const Vehicle& vehicle, Id lane) const;
  void look_beside(Id id);
  void look_beyond(LaneChange& change, double rest) const;
  void tell(Id listener, Id sender);
  double room_behind(const LaneChange& change) const;
  bool has_room(Id id) const;
  void put_shadow(Id id);
  double yielding_speed(Id id) const;
  void agree_with_shadows();
  void shift_sideways();
  void shift_pair(Id id, Id shadow);
  void part(Id id, Id shadow);
  void forget_signals();

  // follow_leaders
  void follow(Vehicle& vehicle, Id ahead) const;
  void look_ahead(Vehicle& vehicle) const;
  void consider_tails(Vehicle& vehicle, Id from_lane, double distance) const;

  Id way_after(Id way, Id& step) const;
  void find_step(Vehicle& vehicle) const;
  void arrive(Vehicle& vehicle, Id way);

  const RoadNet& net_;
  const Demand& demand_;
  Options options_;
  Signals signals_;
  std::mt19937 draws_;
  std::uint32_t now_ = 0;

  std::vector<Vehicle> vehicles_;
  std::vector<Intent> intents_;
  std::vector<LaneChange> changes_;  // by vehicle; empty without lane change
  std::vector<std::vector<Id>> on_way_;
  std::vector<std::vector<Id>> waiting_;   // by lane, first come first
  std::vector<std::vector<Id>> unplaced_;  // by road, born in this step
  std::vector<Id> flows_by_start_;         // then by number
  std::size_t next_flow_ = 0;              // of flows_by_start_
  std::vector<ActiveFlow> active_;         // by number
  std::vector<bool> flow_stopped_;
  std::unordered_set<std::int32_t> priorities_;  // asked, never walked
  std::vector<Notice> notices_;                  // by side of crossing
  std::vector<Mover> movers_;

  std::uint64_t running_ = 0;
  std::uint64_t finished_ = 0;
  std::uint64_t vehicle_updates_ = 0;
  std::uint64_t alive_ = 0;
  std::uint64_t ended_ = 0;  // as CityFlow counts: shadows that were taken away too
  std::int64_t seconds_of_ended_ = 0;
  std::int64_t births_of_alive_ = 0;
};

}  // namespace recount::city
