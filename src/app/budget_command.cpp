#include "app/budget_command.h"

#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "answers/budget.h"
#include "app/command.h"
#include "app/opened_ledger.h"
#include "app/progress.h"
#include "base/clock.h"

namespace recount::app {
namespace {

struct BudgetOptions {
  std::string ledger;
  std::string context;
  bool json = false;
};

Result<std::vector<answers::Budget>> budgets(const BudgetOptions& options) {
  const OpenedLedger opened = RECOUNT_TRY(open_ledger(options.ledger));
  const Instant now = SystemClock().now();
  std::vector<std::string> contexts = {options.context};
  if (options.context.empty()) {
    contexts.clear();
    for (const auto& [name, state] : opened.engine.contexts()) {
      contexts.push_back(name);
    }
  }
  std::vector<answers::Budget> all;
  all.reserve(contexts.size());
  for (const std::string& context : contexts) {
    all.push_back(RECOUNT_TRY(answers::budget_of(opened.engine, opened.reader, context, now)));
  }
  return all;
}

std::string budget_text(const answers::Budget& budget) {
  std::string text = fmt::format(
      "{}, ledger of {} entries\n  holds    {} pieces of evidence and {} other events, {} bytes, "
      "naming {} parties\n",
      budget.context, grouped(budget.tree_size), grouped(budget.evidence),
      grouped(budget.other_events), grouped(budget.bytes), grouped(budget.parties));
  text += fmt::format("  erased   {} openings\n", grouped(budget.erased));
  text += fmt::format(
      "  uses     {} pieces, worth {:.4g} fresh ones; {} of them count less than a hundredth\n",
      grouped(budget.counting), budget.weight, grouped(budget.hardly_used));
  if (!budget.retention) {
    return text + "  expires  nothing: the policy keeps evidence for ever\n";
  }
  return text + fmt::format("  expires  {} within a month, {} within a year; {} overdue{}\n",
                            grouped(budget.within_month), grouped(budget.within_year),
                            grouped(budget.overdue),
                            budget.overdue > 0 ? ": `recount expire` ends them" : "");
}

int run_budget(const BudgetOptions& options) {
  const Result<std::vector<answers::Budget>> all = budgets(options);
  if (!all) {
    return report(all.error(), options.json);
  }
  if (!options.json) {
    for (const answers::Budget& one : *all) {
      print(budget_text(one));
    }
    print("What keeping less would cost: `recount policy try LEDGER FILE --retention 12mo`.\n");
    return 0;
  }
  JsonWriter json;
  json.begin_object().key("budgets").begin_array();
  for (const answers::Budget& one : *all) {
    json.begin_object();
    write_fields(json, one);
    json.end_object();
  }
  print(json.end_array().end_object().take() + "\n");
  return 0;
}

}  // namespace

void add_budget_command(CLI::App& app, int& exit_code) {
  const auto options = make_options<BudgetOptions>();
  CLI::App* command =
      app.add_subcommand("budget", "Count what is held about the rated, used, and let expire");
  command->footer(
      "Examples:\n"
      "  recount budget stays.ledger\n"
      "  recount budget stays.ledger home-sharing --json");
  command->add_option("ledger", options->ledger, "ledger directory")->required();
  command->add_option("context", options->context, "one context; all, where it is left out");
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, &exit_code] { exit_code = run_budget(*options); });
}

}  // namespace recount::app
