// recount: the command line. Each subcommand lives in a file of its own (command.h).
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "app/budget_command.h"
#include "app/command.h"
#include "app/completion_command.h"
#include "app/model_command.h"
#include "base/nearest_name.h"

namespace recount::app {
namespace {

constexpr int kUsageExit = 2;
constexpr int kBugExit = 70;

constexpr const char* kExamples = R"(Examples:
  recount demo                                        a made-up city, from evidence to answers
  recount init city.ledger --kind live --controller "City of Example" --policy inspection.toml
  recount ingest city.ledger grades.ndjson --context inspection
  recount show city.ledger inspection "Osteria del Ponte"
  recount explain city.ledger inspection "Osteria del Ponte"
  recount verify city.ledger
  recount model beta reviews.csv                      one published model, on a data file
  recount serve city.ledger                           the API, and a console in the browser

Every command has --json and --help.)";

std::string nearest_command(const CLI::App& app, const std::string& typed) {
  std::vector<std::string> names;
  for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(one->get_name());
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  return nearest_name(typed, views).value_or("");
}

int explain_usage(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  const int code = app.exit(error);
  if (code == 0) {
    return 0;
  }
  if (argc > 1) {
    const std::string meant = nearest_command(app, argv[1]);
    if (!meant.empty() && meant != argv[1]) {
      std::fprintf(stderr, "  = help: did you mean `recount %s`?\n", meant.c_str());
    }
  }
  return kUsageExit;
}

int run(int argc, char** argv) {
  CLI::App app("Recount: ratings that anyone may ask to be counted again", "recount");
  app.footer(kExamples);
  app.require_subcommand(1);
  int exit_code = 0;
  add_ledger_commands(app, exit_code);
  add_ingest_command(app, exit_code);
  add_answer_commands(app, exit_code);
  add_proof_commands(app, exit_code);
  add_redress_commands(app, exit_code);
  add_erasure_commands(app, exit_code);
  add_backup_commands(app, exit_code);
  add_policy_commands(app, exit_code);
  add_serve_command(app, exit_code);
  add_apikey_commands(app, exit_code);
  add_doctor_command(app, exit_code);
  add_places_command(app, exit_code);
  add_lab_commands(app, exit_code);
  add_witness_commands(app, exit_code);
  add_model_commands(app, exit_code);
  add_demo_command(app, exit_code);
  add_budget_command(app, exit_code);
  add_completion_command(app, exit_code);
  add_city_commands(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return explain_usage(app, error, argc, argv);
  }
  return exit_code;
}

}  // namespace

}  // namespace recount::app

int main(int argc, char** argv) {
  try {
    return recount::app::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: internal error: %s\n", error.what());
    return recount::app::kBugExit;
  }
}
