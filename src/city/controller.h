// Who chooses the green of a junction, and who carries the choice out.
//
// A **controller** is asked at every decision for a green of each controlled junction. The
// **conductor** asks it every `interval` seconds; a change costs `yellow` seconds in which only
// what every phase opens stays open. All junctions begin in their first green.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "city/controlled.h"
#include "city/simulator.h"

namespace recount::city {

/// A junction's part of a decision: places in ControlledJunction::greens.
struct Green {
  std::uint32_t now = 0;
  std::uint32_t since = 0;  // the second it became green
};

class Controller {
 public:
  virtual ~Controller() = default;

  /// Puts the next green of every junction into `chosen`; `now` and `chosen` are by junction.
  virtual void choose(const Simulator& simulator, std::span<const Green> now,
                      std::span<std::uint32_t> chosen) = 0;
};

/// Cycles through the greens; each is held until it has lasted an interval when it is asked.
std::unique_ptr<Controller> fixed_time(std::span<const ControlledJunction> junctions,
                                       std::uint32_t interval);

enum class Pressure : std::uint8_t {
  Plain,      // MaxPressure: the queue less all that is queued on the exit road
  Efficient,  // the exit road's queue is shared among its lanes
  Advanced,   // as Efficient, but a green is kept while those who can still reach it outweigh it
  Approach,   // as Efficient, and three quarters of those who can reach the stop line count
};

/// The green with the greatest pressure, the first on a tie. `junctions` must outlive it.
std::unique_ptr<Controller> max_pressure(std::span<const ControlledJunction> junctions,
                                         Pressure kind);

class Conductor {
 public:
  struct Times {
    std::uint32_t interval = 15;
    std::uint32_t yellow = 5;
  };

  /// All three must outlive it.
  Conductor(Simulator& simulator, std::span<const ControlledJunction> junctions,
            Controller& controller, Times times);

  /// Before every step of the simulator.
  void before_step();

  std::span<const Green> greens() const { return greens_; }

 private:
  Simulator& simulator_;
  std::span<const ControlledJunction> junctions_;
  Controller& controller_;
  Times times_;
  std::vector<Green> greens_;
  std::vector<std::uint32_t> chosen_;
};

}  // namespace recount::city
