// recount lab norms, recount lab recovery, recount lab fixation, recount lab one-mistake
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/lab_commands.h"
#include "app/progress.h"
#include "base/files.h"
#include "base/json_writer.h"
#include "lab/fixation_table.h"
#include "lab/one_mistake.h"
#include "lab/public_game.h"

namespace recount::app {
namespace {

struct StudyOptions {
  lab::RecoverySetting recovery;
  std::string norm = "simple";
  lab::DoorSetting doors;
  std::string at = "housing";
  std::string file;
  std::string svg;
  bool json = false;
};

Status norms(const StudyOptions& options) {
  const std::vector<lab::StableNorm> found = lab::stable_cooperative_norms();
  JsonWriter json;
  json.begin_object().field("tried", lab::every_norm().size()).key("norms").begin_array();
  std::string text = fmt::format(
      "{} norms tried under one shared opinion; cooperative and stable, up to the words good and "
      "bad: {}\n",
      grouped(lab::every_norm().size()), found.size());
  for (const lab::StableNorm& one : found) {
    json.begin_object().field("norm", lab::name_of(one.norm));
    json.field("table", lab::table_of(one.norm)).field("class", lab::name_of(one.kind));
    json.field("cooperation", one.at.cooperation).field("least_benefit", one.at.stable.least);
    json.end_object();
    text += fmt::format("  {:<18} {:<15} {}  b/c > {:.3f}\n", lab::name_of(one.kind),
                        lab::name_of(one.norm), lab::table_of(one.norm), one.at.stable.least);
  }
  print(options.json ? json.end_array().end_object().take() + "\n" : text);
  return {};
}

Status recovery(const StudyOptions& options) {
  lab::RecoverySetting setting = options.recovery;
  setting.norm = RECOUNT_TRY(lab::parse_norm(options.norm));
  const lab::Recovery found = lab::recover_from_one_mistake(setting);
  if (options.json) {
    JsonWriter json;
    json.begin_object().field("norm", options.norm).field("agents", setting.agents);
    json.field("runs", setting.runs).field("mean_rounds", found.mean_rounds);
    json.field("median_rounds", found.median_rounds).field("late_rounds", found.late_rounds);
    json.field("refusals", found.refusals).field("never_back", found.never_back);
    print(json.field("all_bad_for_ever", found.all_bad).end_object().take() + "\n");
    return {};
  }
  print(
      fmt::format("{} made-up agents, norm {}, one wrong opinion, {} runs\n"
                  "  back after     {:.2f} rounds in the mean, {:.2f} median, 95 % by {:.2f}\n"
                  "  refusals       {:.3f} on the way back\n"
                  "  not back       {:.2f} % of runs after {} rounds; all bad for ever {:.2f} %\n",
                  setting.agents, options.norm, grouped(setting.runs), found.mean_rounds,
                  found.median_rounds, found.late_rounds, found.refusals, found.never_back * 100,
                  setting.rounds_max, found.all_bad * 100));
  return {};
}

Status fixation(const StudyOptions& options) {
  {
    Progress bar("pairs", lab::table_pairs().size(), !options.json);
    RECOUNT_TRY(lab::extend_fixation_table(
        options.file, [&](std::size_t done, std::size_t /*all*/) { bar.update(done, done); }));
  }
  const std::vector<lab::FixationRow> rows = RECOUNT_TRY(lab::read_fixation_table(options.file));
  JsonWriter json;
  json.begin_object().field("file", options.file).field("pairs", rows.size()).end_object();
  print(options.json ? json.text() + "\n"
                     : fmt::format("{} pairs in {}\n", rows.size(), options.file));
  return {};
}

Result<std::size_t> door_named(const std::string& name) {
  for (std::size_t at = 0; at < lab::kDoors; ++at) {
    if (lab::kDoorNames[at] == name) {
      return at;
    }
  }
  return make_error(ErrorCode::Usage, fmt::format("\"{}\" is no door", name),
                    "doors are housing, train, job, loan, ride and shop");
}

std::string doors_text(const lab::OneMistake& found) {
  std::string text = fmt::format(
      "A model, not a country. Days of two years that each door is shut by one mistake, and the\n"
      "door-days that innocents lose within a year ({} replicas, made-up residents)\n{:<36}",
      found.doors.replicas, "");
  for (const std::string_view door : lab::kDoorNames) {
    text += fmt::format("{:>8}", door);
  }
  text += "   innocents\n";
  for (const lab::RegimeRow& row : found.regimes) {
    text += fmt::format("{:<36}", row.regime.name);
    for (const lab::Measured& days : row.closed.days_shut) {
      text += fmt::format("{:>8.1f}", days.mean);
    }
    text += fmt::format("   {:.2f} ± {:.2f}\n", row.closed.innocent_days.mean,
                        row.closed.innocent_days.standard_error);
  }
  return text;
}

Status one_mistake(const StudyOptions& options) {
  lab::DoorSetting doors = options.doors;
  doors.mistake_at = RECOUNT_TRY(door_named(options.at));
  const lab::OneMistake found = lab::try_one_mistake(doors, options.recovery);
  if (!options.svg.empty()) {
    RECOUNT_TRY(write_file_atomically(options.svg, as_bytes(lab::draw_one_mistake(found))));
  }
  print(options.json ? lab::one_mistake_json(found) + "\n" : doors_text(found));
  return {};
}

using Study = Status (*)(const StudyOptions&);

CLI::App* add_study(CLI::App& lab, int& exit_code, const char* name, const char* about, Study study,
                    const std::shared_ptr<StudyOptions>& options) {  // shared: as make_options
  CLI::App* command = lab.add_subcommand(name, about);
  command->add_flag("--json", options->json, "print JSON");
  command->callback(
      [options, study, &exit_code] { exit_code = finish(study(*options), options->json); });
  return command;
}

}  // namespace

void add_lab_studies(CLI::App& lab, int& exit_code) {
  add_study(lab, exit_code, "norms", "Try all 4,096 norms under one shared opinion", norms,
            make_options<StudyOptions>());

  const auto of_recovery = make_options<StudyOptions>();
  CLI::App* recovery_command =
      add_study(lab, exit_code, "recovery", "Follow one wrong opinion until it is undone, or never",
                recovery, of_recovery);
  recovery_command->add_option("--norm", of_recovery->norm, "as for `recount lab society`")
      ->capture_default_str();
  recovery_command->add_option("--agents", of_recovery->recovery.agents, "how many")
      ->check(CLI::Range(3, 10'000))
      ->capture_default_str();
  recovery_command->add_option("--runs", of_recovery->recovery.runs, "how often")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  recovery_command->add_option("--seed", of_recovery->recovery.seed, "of all chance")
      ->capture_default_str();

  const auto of_fixation = make_options<StudyOptions>();
  add_study(lab, exit_code, "fixation",
            "Play the 36 second-order norms against each other; goes on where a file ends",
            fixation, of_fixation)
      ->add_option("file", of_fixation->file, "CSV; made or continued")
      ->required();

  const auto of_mistake = make_options<StudyOptions>();
  CLI::App* mistake_command = add_study(
      lab, exit_code, "one-mistake",
      "One mistake, six doors: what each way to rate people makes of it", one_mistake, of_mistake);
  mistake_command->add_option("--svg", of_mistake->svg, "draw it on one A4 page");
  mistake_command->add_option("--at", of_mistake->at, "the door where it happens")
      ->capture_default_str();
  mistake_command->add_option("--replicas", of_mistake->doors.replicas, "made-up cities")
      ->check(CLI::Range(30, 10'000))
      ->capture_default_str();
  mistake_command->add_option("--seed", of_mistake->doors.seed, "of all chance")
      ->capture_default_str();
}

}  // namespace recount::app
