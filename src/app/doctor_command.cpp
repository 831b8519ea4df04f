// recount doctor
#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/checkup.h"
#include "app/command.h"
#include "app/progress.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "serve/hosting.h"

namespace recount::app {
namespace {

constexpr int kFoundExit = 1;

struct DoctorOptions {
  std::vector<std::string> ledgers;
  std::string control;
  std::string listen = "127.0.0.1:8787";
  bool json = false;
};

std::string_view name_of(Health health) {
  switch (health) {
    case Health::Good:
      return "good";
    case Health::Doubtful:
      return "doubtful";
    case Health::Bad:
      return "bad";
  }
  return "";
}

void print_text(const std::vector<Finding>& findings) {
  for (const Finding& one : findings) {
    print(fmt::format("{:<9} {}: {}\n", name_of(one.health), printable(one.about),
                      printable(one.says)));
    if (!one.help.empty()) {
      print(fmt::format("          {}\n", printable(one.help)));
    }
  }
}

void print_json(const std::vector<Finding>& findings) {
  JsonWriter json;
  json.begin_object().key("findings").begin_array();
  for (const Finding& one : findings) {
    json.begin_object().field("health", name_of(one.health)).field("about", one.about);
    json.field("says", one.says).field("help", one.help).end_object();
  }
  print(json.end_array().end_object().take() + "\n");
}

int run_doctor(const DoctorOptions& options) {
  std::vector<Finding> findings;
  for (const std::string& ledger : options.ledgers) {
    std::ranges::move(look_at_ledger(ledger), std::back_inserter(findings));
  }
  const Path control = options.control.empty() ? serve::control_beside(options.ledgers.front())
                                               : Path(options.control);
  std::ranges::move(look_at_control(control), std::back_inserter(findings));
  findings.push_back(look_at_address(options.listen));
  options.json ? print_json(findings) : print_text(findings);
  const bool is_bad =
      std::ranges::any_of(findings, [](const Finding& one) { return one.health == Health::Bad; });
  return is_bad ? kFoundExit : 0;
}

}  // namespace

void add_doctor_command(CLI::App& app, int& exit_code) {
  const auto options = make_options<DoctorOptions>();
  CLI::App* command =
      app.add_subcommand("doctor", "Look whether ledgers can be served, and what mends it");
  command->footer(
      "Example:\n  recount doctor city.ledger --listen 127.0.0.1:8787\n\n"
      "Changes nothing. Exit code 1 when something is bad.");
  command->add_option("ledgers", options->ledgers, "ledger directories")->required();
  command->add_option("--control", options->control,
                      "the control file; else control.sqlite beside the first ledger");
  command->add_option("--listen", options->listen, "the address to serve at")
      ->capture_default_str();
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, &exit_code] { exit_code = run_doctor(*options); });
}

}  // namespace recount::app
