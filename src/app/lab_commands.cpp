// recount lab society
#include "app/lab_commands.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/progress.h"
#include "base/json_writer.h"
#include "lab/society.h"

namespace recount::app {
namespace {

struct SocietyOptions {
  std::string norm = "simple";
  std::string regime = "private";
  std::string observation;  // empty: as the regime's literature has it
  lab::SocietySetting setting;
  bool json = false;
};

Result<lab::SocietySetting> setting_of(const SocietyOptions& options) {
  lab::SocietySetting setting = options.setting;
  setting.norm = RECOUNT_TRY(lab::parse_norm(options.norm));
  setting.regime = options.regime == "public"      ? lab::Regime::Public
                   : options.regime == "committee" ? lab::Regime::Committee
                                                   : lab::Regime::Private;
  const bool is_solitary = options.observation.empty() ? setting.regime == lab::Regime::Committee
                                                       : options.observation == "solitary";
  setting.observation = is_solitary ? lab::Observation::Solitary : lab::Observation::Simultaneous;
  RECOUNT_TRY(lab::check(setting));
  return setting;
}

void write_setting(JsonWriter& json, const SocietyOptions& options,
                   const lab::SocietySetting& setting) {
  json.field("norm", lab::name_of(setting.norm)).field("table", lab::table_of(setting.norm));
  json.field("agents", setting.agents).field("regime", options.regime);
  if (setting.regime == lab::Regime::Committee) {
    json.field("members", setting.members).field("threshold", setting.threshold);
    json.field("votes_needed", lab::votes_needed(setting.members, setting.threshold));
  }
  json.field("observation",
             setting.observation == lab::Observation::Solitary ? "solitary" : "simultaneous");
  json.field("observe", setting.observe);
  json.field("perception_error", setting.errors.perception);
  json.field("assessment_error", setting.errors.assessment);
  json.field("execution_error", setting.errors.execution);
  json.field("flip_error", setting.errors.flip);
  json.field("looks", setting.looks).field("tolerant", setting.tolerant);
  json.field("rounds", setting.rounds).field("burn_in", setting.burn_in);
  json.field("seed", setting.run.seed);
}

std::string text_of(const SocietyOptions& options, const lab::SocietySetting& setting,
                    const lab::SocietyResult& result) {
  return fmt::format(
      "{} made-up agents, norm {} ({}), {} opinions, {} rounds\n"
      "  cooperation        {:.4f}, standard error {:.4f}\n"
      "  goodness           {:.4f}, of the opinions held\n"
      "  goodness variance  {:.6f}, over persons and rounds\n",
      grouped(setting.agents), lab::name_of(setting.norm), lab::table_of(setting.norm),
      options.regime, grouped(setting.rounds), result.cooperation, result.standard_error,
      result.goodness, result.goodness_variance);
}

Status run_society(const SocietyOptions& options) {
  const lab::SocietySetting setting = RECOUNT_TRY(setting_of(options));
  lab::SocietyResult result;
  {
    Progress bar("society", std::uint64_t{setting.burn_in} + setting.rounds, !options.json);
    result = lab::run_society(
        setting, lab::widest_path(),
        [&](std::uint32_t done, std::uint32_t /*all*/) { bar.update(done, done); });
  }
  JsonWriter json;
  json.begin_object().field("cooperation", result.cooperation);
  json.field("goodness", result.goodness).field("goodness_variance", result.goodness_variance);
  json.field("standard_error", result.standard_error);
  json.key("setting").begin_object();
  write_setting(json, options, setting);
  json.end_object().end_object();
  print(options.json ? json.text() + "\n" : text_of(options, setting, result));
  return {};
}

void add_society(CLI::App& lab, int& exit_code) {
  const auto options = make_options<SocietyOptions>();
  lab::SocietySetting& setting = options->setting;
  CLI::App* command = lab.add_subcommand("society", "Let one society play, and measure it");
  command->footer(
      "Examples:\n"
      "  recount lab society --norm L3 --agents 50 --observe 0.9 --perception-error 0.05\n"
      "  recount lab society --norm stern --regime public --execution-error 0.02 "
      "--assessment-error 0.02\n"
      "  recount lab society --norm stern --observation solitary --looks 2 --tolerant "
      "--assessment-error 0.02\n\n"
      "A table is verdicts for GG,C GG,D GB,C GB,D BG,C BG,D BB,C BB,D (donor, recipient, act),\n"
      "then acts for GG GB BG BB (self, recipient): simple is GBGGGBGG/CDCD.\n"
      "docs/lab.md says what each error and kind of observation means. Agents are made up.");
  command
      ->add_option("--norm", options->norm,
                   "L1 to L8, scoring, shunning, stern, simple, allc, alld, or a table")
      ->capture_default_str();
  command->add_option("--agents", setting.agents, "how many")->capture_default_str();
  command->add_option("--regime", options->regime, "who holds opinions")
      ->check(CLI::IsMember({"private", "public", "committee"}))
      ->capture_default_str();
  command->add_option("--members", setting.members, "of the committee")->capture_default_str();
  command
      ->add_option("--threshold", setting.threshold, "least share of the committee that says good")
      ->capture_default_str();
  command->add_option("--observe", setting.observe, "chance to see an encounter of others")
      ->capture_default_str();
  command->add_option("--perception-error", setting.errors.perception,
                      "chance to take an act for its contrary");
  command->add_option("--assessment-error", setting.errors.assessment,
                      "chance that a verdict turns round");
  command->add_option("--execution-error", setting.errors.execution,
                      "chance that meant help fails");
  command->add_option("--flip-error", setting.errors.flip,
                      "chance that an act turns into its contrary");
  command->add_option("--looks", setting.looks, "acts judged before an opinion changes")
      ->capture_default_str();
  command->add_flag("--tolerant", setting.tolerant, "of the acts looked at, one good is enough");
  command
      ->add_option("--observation", options->observation,
                   "all judge the same act, or each its own; else as the regime's papers: "
                   "solitary for a committee, simultaneous otherwise")
      ->check(CLI::IsMember({"simultaneous", "solitary"}));
  command->add_option("--rounds", setting.rounds, "that count; a round is N encounters")
      ->capture_default_str();
  command->add_option("--burn-in", setting.burn_in, "rounds before them")->capture_default_str();
  command->add_option("--seed", setting.run.seed, "of all chance")->capture_default_str();
  command->add_flag("--json", options->json, "print JSON");
  command->callback(
      [options, &exit_code] { exit_code = finish(run_society(*options), options->json); });
}

}  // namespace

void add_lab_commands(CLI::App& app, int& exit_code) {
  CLI::App* lab = app.add_subcommand(
      "lab", "Try norms and policies on made-up societies, before anyone real is rated");
  lab->require_subcommand(1);
  add_society(*lab, exit_code);
  add_lab_studies(*lab, exit_code);
}

}  // namespace recount::app
