// What the subcommands of `recount model` share: options, the end of an answer, the exit code.
#pragma once

#include <string>

#include "app/model_table.h"
#include "base/json_writer.h"
#include "base/result.h"
#include "models/fixed_point.h"

namespace CLI {
class App;
}

namespace recount::app {

struct ModelOptions {
  std::string file;
  bool json = false;
  double tolerance = 0;
  unsigned threads = 2;
  std::uint32_t show = 20;  // rows of the plain table
};

/// A model's text, and the lines that it could not use.
struct ModelAnswer {
  std::string text;
  RejectedRows rejected;
};

/// Prints answer and rejected lines, or the error; 3 where lines were rejected.
int finish_model(const Result<ModelAnswer>& answer, bool json);

/// file, --json, --show.
void add_shared_options(CLI::App& command, ModelOptions& options);
/// --tolerance, --threads; of models that iterate.
void add_stopping_options(CLI::App& command, ModelOptions& options, double tolerance);

models::Stopping stopping_of(const ModelOptions& options);

/// Ends `text` with the fields that say how the iteration ended.
void write_settled(JsonWriter& json, const models::Settled& settled);
std::string settled_text(const models::Settled& settled);

/// Rows sorted by `value`, greatest first, the first in the file of equals; at most `limit`.
std::vector<std::uint32_t> greatest_first(const std::vector<double>& values, std::uint32_t limit);

void add_model_commands(CLI::App& app, int& exit_code);  // model, with all of these
void add_graph_models(CLI::App& model, int& exit_code);  // fairness-goodness, rev2
void add_eigentrust(CLI::App& model, int& exit_code);    // eigentrust
void add_dawid_skene(CLI::App& model, int& exit_code);   // dawid-skene
void add_beta(CLI::App& model, int& exit_code);          // beta
void add_glicko2(CLI::App& model, int& exit_code);       // glicko2

}  // namespace recount::app
