// recount erase, recount expire: the end of openings
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/ingest_run.h"
#include "app/opened_ledger.h"
#include "app/progress.h"
#include "app/writing.h"
#include "base/json_writer.h"
#include "intake/intake.h"

namespace recount::app {
namespace {

struct ErasureOptions {
  std::string ledger;
  std::string context;
  std::string party;
  std::string reason;
  std::string at;
  bool json = false;
};

constexpr std::string_view kBackups =
    "copies and backups made before hold it still: destroy them, or let them expire\n";

/// Rejected lines lie beside the ledger and are no part of it: whoever erases is told where the
/// name is left.
std::vector<std::string> rejects_naming(const std::string& ledger, const std::string& party) {
  const Path directory = rejects_path(ledger, "any").parent_path();
  std::vector<std::string> files;
  for (const Path& name : list_files_below(directory)) {
    const Result<std::string> text = read_text(directory / name);
    if (text && text->find(party) != std::string::npos) {
      files.push_back((directory / name).string());
    }
  }
  return files;
}

Result<std::uint64_t> refresh_snapshot(const std::string& ledger) {
  const OpenedLedger opened = RECOUNT_TRY(open_ledger(ledger));
  RECOUNT_TRY(engine::save_snapshot(ledger, opened.reader, opened.engine));
  RECOUNT_TRY(show_to_witnesses(ledger));
  return opened.reader.size();
}

void write_fields(JsonWriter& json, const intake::Ended& ended) {
  json.field("context", ended.context).field("erased", ended.openings);
  json.key("entries").begin_array();
  for (const evidence::EntryIndex entry : ended.entries) {
    json.value(entry);
  }
  json.end_array();
}

Status erase(const ErasureOptions& options) {
  SystemClock clock;
  SystemEntropy entropy;
  intake::Ended ended;
  {
    intake::Intake intake = RECOUNT_TRY(open_for_writing(options.ledger, clock, entropy));
    ended = RECOUNT_TRY(intake.erase(options.context, options.party, options.reason));
  }
  const std::uint64_t tree_size = RECOUNT_TRY(refresh_snapshot(options.ledger));
  const std::vector<std::string> rejects = rejects_naming(options.ledger, options.party);
  JsonWriter json;
  json.begin_object();
  write_fields(json, ended);
  json.field("tree_size", tree_size).key("also_named_in").begin_array();
  std::string text = fmt::format("erased {} openings of \"{}\", listed by entry {}\n",
                                 ended.openings, ended.context, fmt::join(ended.entries, ", "));
  for (const std::string& file : rejects) {
    json.value(file);
    text += fmt::format("  rejected lines hold the name still: {}\n", file);
  }
  json.end_array().end_object();
  text += "  every receipt stays good; ratings are those of what remains\n  ";
  text += kBackups;
  print(options.json ? json.text() + "\n"
                     : text + fmt::format("next: recount verify {}\n", options.ledger));
  return {};
}

Result<Instant> time_of(const ErasureOptions& options, Clock& clock) {
  if (options.at.empty()) {
    return clock.now();
  }
  const std::optional<Instant> time = parse_rfc3339(options.at);
  const std::optional<Instant> at = time ? time : parse_date(options.at);
  if (!at) {
    return make_error(ErrorCode::Usage, fmt::format("\"{}\" is no time", options.at),
                      "--at takes a time such as 2024-05-01T10:00:00Z, or a date");
  }
  return *at;
}

Status expire(const ErasureOptions& options) {
  SystemClock clock;
  SystemEntropy entropy;
  const Instant at = RECOUNT_TRY(time_of(options, clock));
  std::vector<intake::Ended> all;
  {
    intake::Intake intake = RECOUNT_TRY(open_for_writing(options.ledger, clock, entropy));
    all = RECOUNT_TRY(intake.expire(at));
  }
  const std::uint64_t tree_size = RECOUNT_TRY(refresh_snapshot(options.ledger));
  JsonWriter json;
  json.begin_object().field("tree_size", tree_size).key("contexts").begin_array();
  std::string text = all.empty() ? "nothing expires\n" : "";
  for (const intake::Ended& ended : all) {
    json.begin_object();
    write_fields(json, ended);
    json.end_object();
    text += fmt::format("{}: {} openings expired, listed by entry {}\n", ended.context,
                        ended.openings, fmt::join(ended.entries, ", "));
  }
  json.end_array().end_object();
  text += all.empty() ? "" : kBackups;
  print(options.json ? json.text() + "\n" : text);
  return {};
}

}  // namespace

void add_erasure_commands(CLI::App& app, int& exit_code) {
  const auto erased = make_options<ErasureOptions>();
  CLI::App* erase_command =
      app.add_subcommand("erase", "Destroy every opening of a context that names a party");
  erase_command->footer(
      "Example:\n"
      "  recount erase city.ledger home-sharing ana --reason \"on request\"\n\n"
      "An entry lists the entries whose openings are destroyed, and not the party. The tree, "
      "every\n"
      "checkpoint and every receipt stay as they are; ratings are recomputed from what remains.");
  erase_command->add_option("ledger", erased->ledger, "ledger directory")->required();
  erase_command->add_option("context", erased->context, "the context")->required();
  erase_command->add_option("party", erased->party, "whose name: a rater's or a subject's")
      ->required();
  erase_command->add_option("--reason", erased->reason, "why, without saying who; stays on record")
      ->required();
  erase_command->add_flag("--json", erased->json, "print JSON");
  erase_command->callback(
      [erased, &exit_code] { exit_code = finish(erase(*erased), erased->json); });

  const auto expired = make_options<ErasureOptions>();
  CLI::App* expire_command =
      app.add_subcommand("expire", "Destroy the openings that the policies no longer retain");
  expire_command->footer(
      "Example:\n"
      "  recount expire city.ledger\n\n"
      "Once a day a context an entry lists what is older than the policy's [retention]; run it "
      "from\n"
      "a daily timer.");
  expire_command->add_option("ledger", expired->ledger, "ledger directory")->required();
  expire_command->add_option("--at", expired->at, "as if it were this time; else now");
  expire_command->add_flag("--json", expired->json, "print JSON");
  expire_command->callback(
      [expired, &exit_code] { exit_code = finish(expire(*expired), expired->json); });
}

}  // namespace recount::app
