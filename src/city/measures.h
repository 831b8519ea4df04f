// What the traffic cost those in it. Four numbers that the literature calls "travel time" alike:
//
// average_travel_time  the simulator's: birth to finish, or to now, over all vehicles, those still
//                      waiting to be admitted included (Simulator::average_travel_time)
// lane_time            as published for learned controllers: for a vehicle and a signalled junction
//                      the seconds from first being seen on a lane that enters it to last leaving
//                      one (to the end if it never left); summed over junctions, mean over the
//                      vehicles ever seen. A route that passes a junction twice counts what lies
//                      between; waiting to be admitted, junctions and last roads are left out
// true_lane_time       the same, but only the seconds really spent on entering lanes
// delay                true_lane_time less what the metres covered there take at the speed allowed
//
// Vehicles are looked at once a second.
#pragma once

#include <vector>

#include "city/simulator.h"

namespace recount::city {

class Measures {
 public:
  /// Looks at the simulator for as long as it lives.
  explicit Measures(const Simulator& simulator);

  /// After every step.
  void observe();

  struct Summary {
    double lane_time = 0;
    double true_lane_time = 0;
    double delay = 0;
    std::uint64_t seen = 0;
  };

  Summary summary() const;

  /// Seconds spent, and lost against free flow, on the lanes that enter a junction.
  struct AtJunction {
    double seconds = 0;
    double delay = 0;
    std::uint64_t passed = 0;  // vehicles that left
  };

  const std::vector<AtJunction>& junctions() const { return junctions_; }

 private:
  // One vehicle at one junction, whether it passes it once or more often.
  struct Visit {
    Id junction = kNone;
    std::uint32_t first_seen = 0;
    std::uint32_t last_left = UINT32_MAX;
  };

  struct Trip {
    std::vector<Visit> visits;
    Id junction = kNone;  // where it is now
    Id lane = kNone;
    std::uint32_t entered = 0;
    std::uint32_t seen = 0;
    double covered = 0;  // metres of the lane when last looked at
    double seconds = 0;
    double free_seconds = 0;
  };

  void see(Id vehicle, Id lane, Id junction);
  void leave(Id vehicle);
  double free_seconds(Id vehicle) const;

  const Simulator& simulator_;
  std::vector<Trip> trips_;  // by vehicle
  std::vector<Id> present_;  // on an entering lane when last looked at
  std::vector<AtJunction> junctions_;
};

}  // namespace recount::city
