// recount model
#include "app/model_command.h"

#include <algorithm>
#include <numeric>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/progress.h"

namespace recount::app {
namespace {

constexpr int kSomeRejectedExit = 3;

}  // namespace

int finish_model(const Result<ModelAnswer>& answer, bool json) {
  if (!answer) {
    return report(answer.error(), json);
  }
  for (const Error& fault : answer->rejected.first) {
    report(fault, json);
  }
  if (answer->rejected.count > answer->rejected.first.size()) {
    std::fprintf(stderr, "%s",
                 fmt::format("and {} more lines that were not used\n",
                             grouped(answer->rejected.count - answer->rejected.first.size()))
                     .c_str());
  }
  print(answer->text);
  return answer->rejected.count == 0 ? 0 : kSomeRejectedExit;
}

void add_shared_options(CLI::App& command, ModelOptions& options) {
  command.add_option("file", options.file, "the data: a CSV, or with tabs")->required();
  command.add_flag("--json", options.json, "print JSON, all rows, with 17 digits");
  command.add_option("--show", options.show, "rows of the plain table")->capture_default_str();
}

void add_stopping_options(CLI::App& command, ModelOptions& options, double tolerance) {
  options.tolerance = tolerance;
  command
      .add_option("--tolerance", options.tolerance,
                  fmt::format("stop when a sweep moves less than this (default {})", tolerance))
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--threads", options.threads, "threads; the result is the same for any number")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
}

models::Stopping stopping_of(const ModelOptions& options) {
  return {.tolerance = options.tolerance, .threads = options.threads};
}

void write_settled(JsonWriter& json, const models::Settled& settled) {
  json.field("iterations", settled.sweeps).field("converged", settled.settled);
}

std::string settled_text(const models::Settled& settled) {
  return settled.settled ? fmt::format("settled after {} iterations\n", grouped(settled.sweeps))
                         : fmt::format("NOT settled after {} iterations: the last moved {:.3g}\n",
                                       grouped(settled.sweeps), settled.change);
}

std::vector<std::uint32_t> greatest_first(const std::vector<double>& values, std::uint32_t limit) {
  std::vector<std::uint32_t> rows(values.size());
  std::iota(rows.begin(), rows.end(), 0U);
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return values[a] > values[b]; });
  rows.resize(std::min<std::size_t>(rows.size(), limit));
  return rows;
}

void add_model_commands(CLI::App& app, int& exit_code) {
  CLI::App* model = app.add_subcommand("model", "Run one published model on a data file");
  model->footer(
      "Examples:\n"
      "  recount model beta reviews.csv --prior-mean 3.5 --prior-weight 7 --half-life 365d\n"
      "  recount model fairness-goodness bitcoin_otc.csv --scale 10\n"
      "  recount model eigentrust trust.csv --pretrust founders.csv --alpha 0.15\n"
      "  recount model dawid-skene labels.tsv --json\n\n"
      "A first line with names of columns may be there or not. Lines that cannot be used are "
      "told,\n"
      "with their place, and left out; the exit code is then 3. docs/models.md says which model "
      "is\n"
      "for which question, and where each is weak.");
  model->require_subcommand(1);
  add_beta(*model, exit_code);
  add_graph_models(*model, exit_code);
  add_eigentrust(*model, exit_code);
  add_dawid_skene(*model, exit_code);
  add_glicko2(*model, exit_code);
}

}  // namespace recount::app
