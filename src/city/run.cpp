#include "city/run.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>

namespace recount::city {
namespace {

constexpr std::array<std::string_view, 6> kControllers = {"roadnet",   "fixed",    "maxpressure",
                                                          "efficient", "advanced", "approach"};

// The processor's time, so that what else the machine does is not counted.
double cpu_now() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Nothing for "roadnet", whose junctions keep their own plans.
std::unique_ptr<Controller> make_controller(std::span<const ControlledJunction> junctions,
                                            const RunOptions& options) {
  if (options.controller == "fixed") {
    return fixed_time(junctions, options.times.interval);
  }
  if (options.controller == "maxpressure") {
    return max_pressure(junctions, Pressure::Plain);
  }
  if (options.controller == "efficient") {
    return max_pressure(junctions, Pressure::Efficient);
  }
  if (options.controller == "advanced") {
    return max_pressure(junctions, Pressure::Advanced);
  }
  if (options.controller == "approach") {
    return max_pressure(junctions, Pressure::Approach);
  }
  return nullptr;
}

Status check(const RunOptions& options) {
  if (std::ranges::find(kControllers, options.controller) == kControllers.end()) {
    return make_error(ErrorCode::Usage,
                      fmt::format("there is no controller \"{}\"", options.controller),
                      fmt::format("take one of {}", fmt::join(kControllers, ", ")));
  }
  if (options.times.yellow >= options.times.interval) {
    return make_error(ErrorCode::Usage, "the yellow lasts as long as the interval or longer",
                      "leave some green: --interval 15 --yellow 5");
  }
  return {};
}

}  // namespace

std::span<const std::string_view> controller_names() {
  return kControllers;
}

Result<Outcome> run(const RoadNet& net, const Demand& demand, const RunOptions& options,
                    const std::function<void(std::uint32_t)>& after_step) {
  RECOUNT_TRY(check(options));
  const std::vector<ControlledJunction> junctions = controlled_junctions(net);
  const std::unique_ptr<Controller> controller = make_controller(junctions, options);
  Simulator simulator(net, demand,
                      {.seed = options.seed,
                       .own_signal_plans = controller == nullptr,
                       .lane_change = options.lane_change});
  std::unique_ptr<Conductor> conductor;
  if (controller) {
    conductor = std::make_unique<Conductor>(simulator, junctions, *controller, options.times);
  }
  Measures measures(simulator);
  Outcome outcome;
  for (std::uint32_t step = 0; step < options.steps; ++step) {
    const double begin = cpu_now();
    if (conductor) {
      conductor->before_step();
    }
    simulator.step();
    outcome.cpu_seconds += cpu_now() - begin;
    measures.observe();
    after_step(step + 1);
  }
  outcome.average_travel_time = simulator.average_travel_time();
  outcome.lanes = measures.summary();
  outcome.finished = simulator.finished();
  outcome.vehicle_updates = simulator.vehicle_updates();
  return outcome;
}

}  // namespace recount::city
