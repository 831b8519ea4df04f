// One simulated run under one controller, and what came of it.
#pragma once

#include <functional>
#include <string_view>

#include "city/controller.h"
#include "city/measures.h"

namespace recount::city {

struct RunOptions {
  std::uint32_t steps = 3600;
  std::string controller = "roadnet";
  Conductor::Times times;
  std::uint32_t seed = 0;
  bool lane_change = false;
};

struct Outcome {
  double average_travel_time = 0;
  Measures::Summary lanes;
  std::uint64_t finished = 0;
  std::uint64_t vehicle_updates = 0;
  double cpu_seconds = 0;  // of steps and decisions, without looking at them
};

/// The names of controllers, in the order they are told in.
std::span<const std::string_view> controller_names();

/// `after_step` is called with the seconds simulated so far.
Result<Outcome> run(const RoadNet& net, const Demand& demand, const RunOptions& options,
                    const std::function<void(std::uint32_t)>& after_step);

}  // namespace recount::city
