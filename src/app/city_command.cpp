// recount city: traffic simulated, and signals controlled
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/progress.h"
#include "base/json_writer.h"
#include "city/run.h"

namespace recount::app {
namespace {

struct SimulateOptions {
  std::string roadnet;
  std::string flow;
  city::RunOptions run;
  bool json = false;
};

void print_json(const city::Outcome& outcome) {
  JsonWriter json;
  json.begin_object().field("average_travel_time", outcome.average_travel_time);
  json.field("lane_time", outcome.lanes.lane_time);
  json.field("true_lane_time", outcome.lanes.true_lane_time);
  json.field("delay", outcome.lanes.delay).field("finished", outcome.finished);
  json.field("vehicle_updates", outcome.vehicle_updates);
  json.field("cpu_seconds", outcome.cpu_seconds).end_object();
  print(json.take() + "\n");
}

void print_text(const city::Outcome& outcome) {
  print(fmt::format(
      "average travel time  {:9.3f} s   birth to finish or now, over all vehicles\n"
      "lane time            {:9.3f} s   as published: first seen to last leaving, by junction\n"
      "true lane time       {:9.3f} s   on lanes that enter a signalled junction\n"
      "delay                {:9.3f} s   of that, beyond free flow\n"
      "finished             {:>9}     vehicles\n"
      "{} vehicle updates in {:.3f} s of processor time\n",
      outcome.average_travel_time, outcome.lanes.lane_time, outcome.lanes.true_lane_time,
      outcome.lanes.delay, grouped(outcome.finished), grouped(outcome.vehicle_updates),
      outcome.cpu_seconds));
}

Status simulate(const SimulateOptions& options) {
  const city::RoadNet net = RECOUNT_TRY(city::read_road_net(options.roadnet));
  const city::Demand demand = RECOUNT_TRY(city::read_demand(options.flow, net));
  Progress progress("simulating", options.run.steps, !options.json);
  const city::Outcome outcome = RECOUNT_TRY(city::run(
      net, demand, options.run, [&](std::uint32_t seconds) { progress.update(seconds, seconds); }));
  options.json ? print_json(outcome) : print_text(outcome);
  return {};
}

void add_simulate(CLI::App& city, int& exit_code) {
  const auto options = make_options<SimulateOptions>();
  CLI::App* command = city.add_subcommand("simulate", "Simulate traffic under a controller");
  command->footer(
      "Example:\n"
      "  recount city simulate --roadnet roadnet.json --flow flow.json --controller approach\n\n"
      "Files are in CityFlow's form. docs/city.md says what each number means.");
  command->add_option("--roadnet", options->roadnet, "road network")->required();
  command->add_option("--flow", options->flow, "who drives where and when")->required();
  command->add_option("--steps", options->run.steps, "seconds to simulate")->capture_default_str();
  command
      ->add_option("--controller", options->run.controller,
                   fmt::format("one of {}", fmt::join(city::controller_names(), ", ")))
      ->capture_default_str();
  command->add_option("--interval", options->run.times.interval, "seconds between decisions")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--yellow", options->run.times.yellow, "seconds that a change costs")
      ->capture_default_str();
  command->add_flag("--lane-change", options->run.lane_change, "vehicles may change lanes");
  command->add_option("--seed", options->run.seed, "of the lanes that vehicles begin on")
      ->capture_default_str();
  command->add_flag("--json", options->json, "print JSON");
  command->callback(
      [options, &exit_code] { exit_code = finish(simulate(*options), options->json); });
}

}  // namespace

void add_city_commands(CLI::App& app, int& exit_code) {
  CLI::App* city = app.add_subcommand("city", "Simulate a city's traffic, and control its signals");
  city->require_subcommand(1);
  add_simulate(*city, exit_code);
}

}  // namespace recount::app
