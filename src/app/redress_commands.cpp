// recount retract, recount contest, recount rule: what is said about evidence on record
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/opened_ledger.h"
#include "app/progress.h"
#include "app/writing.h"
#include "base/json_writer.h"
#include "intake/intake.h"

namespace recount::app {
namespace {

struct RedressOptions {
  std::string ledger;
  std::string context;
  std::uint64_t entry = 0;
  std::string party;
  std::string outcome;
  std::string reason;
  std::string id;
  bool json = false;
};

using MakeEvent = Result<evidence::Event> (*)(const RedressOptions&, Instant now);

std::string id_of(const RedressOptions& options, std::string_view what) {
  return options.id.empty() ? fmt::format("{}-{}", what, options.entry) : options.id;
}

Result<evidence::Event> make_retract(const RedressOptions& options, Instant now) {
  return evidence::Retract{.id = id_of(options, "retract"),
                           .context = options.context,
                           .target = options.entry,
                           .reason = options.reason,
                           .declared_at = now};
}

Result<evidence::Event> make_contest(const RedressOptions& options, Instant now) {
  return evidence::Contest{.id = id_of(options, "contest"),
                           .context = options.context,
                           .target = options.entry,
                           .party = options.party,
                           .reason = options.reason,
                           .declared_at = now};
}

Result<evidence::Event> make_ruling(const RedressOptions& options, Instant now) {
  if (options.outcome != "upheld" && options.outcome != "dismissed") {
    return make_error(ErrorCode::Usage, fmt::format("there is no outcome \"{}\"", options.outcome),
                      "say --outcome upheld (the evidence counts no more) or dismissed");
  }
  return evidence::Ruling{.id = id_of(options, "ruling"),
                          .context = options.context,
                          .contest = options.entry,
                          .outcome = options.outcome == "upheld" ? evidence::Outcome::Upheld
                                                                 : evidence::Outcome::Dismissed,
                          .decider = options.party,
                          .reasons = options.reason,
                          .declared_at = now};
}

Status submit(const RedressOptions& options, MakeEvent make) {
  SystemClock clock;
  SystemEntropy entropy;
  const evidence::Event event = RECOUNT_TRY(make(options, clock.now()));
  intake::Intake intake = RECOUNT_TRY(open_for_writing(options.ledger, clock, entropy));
  const intake::Submitted done = RECOUNT_TRY(intake.submit(event));
  if (done.verdict == intake::Verdict::Erased) {
    return make_error(ErrorCode::Erased,
                      fmt::format("this id was used by entry {}, which is erased", done.entry),
                      "say --id NAME to enter another one");
  }
  if (done.verdict != intake::Verdict::Accepted) {
    return make_error(ErrorCode::IdConflict,
                      fmt::format("this id is on record already, as entry {}", done.entry),
                      "say --id NAME to enter another one");
  }
  RECOUNT_TRY(intake.publish());
  const OpenedLedger opened = RECOUNT_TRY(open_ledger(options.ledger));
  RECOUNT_TRY(engine::save_snapshot(options.ledger, opened.reader, opened.engine));
  RECOUNT_TRY(show_to_witnesses(options.ledger));
  JsonWriter json;
  json.begin_object().field("entry_index", done.entry);
  json.field("tree_size", opened.reader.size()).end_object();
  print(options.json ? json.text() + "\n"
                     : fmt::format("recorded as entry {}\nnext: recount proof {} {}\n", done.entry,
                                   options.ledger, done.entry));
  return {};
}

struct Words {
  const char* name;
  const char* about;
  const char* entry;
  const char* party;  // null where the command names nobody
  const char* example;
};

void add_one(CLI::App& app, int& exit_code, const Words& words, MakeEvent make) {
  const auto options = make_options<RedressOptions>();
  CLI::App* command = app.add_subcommand(words.name, words.about);
  command->footer(std::string("Example:\n  ") + words.example);
  command->add_option("ledger", options->ledger, "ledger directory")->required();
  command->add_option("context", options->context, "the context")->required();
  command->add_option("entry", options->entry, words.entry)->required();
  if (words.party != nullptr) {
    command->add_option("--by", options->party, words.party)->required();
  }
  if (make == make_ruling) {
    command->add_option("--outcome", options->outcome, "upheld or dismissed")->required();
  }
  command->add_option("--reason", options->reason, "why, in words")->required();
  command->add_option("--id", options->id, "id of this statement; else made from the entry");
  command->add_flag("--json", options->json, "print JSON");
  command->callback(
      [options, make, &exit_code] { exit_code = finish(submit(*options, make), options->json); });
}

}  // namespace

void add_redress_commands(CLI::App& app, int& exit_code) {
  add_one(app, exit_code,
          {.name = "retract",
           .about = "Withdraw a piece of evidence, as its rater",
           .entry = "entry index of the evidence",
           .party = nullptr,
           .example = "recount retract city.ledger home-sharing 17 --reason \"wrong stay\""},
          make_retract);
  add_one(app, exit_code,
          {.name = "contest",
           .about = "Dispute a piece of evidence, as its subject",
           .entry = "entry index of the evidence",
           .party = "who contests: the evidence's subject",
           .example = "recount contest city.ledger inspection 17 --by \"Osteria del Ponte\" "
                      "--reason \"the inspector was next door\""},
          make_contest);
  add_one(app, exit_code,
          {.name = "rule",
           .about = "Decide a contest, as somebody uninvolved",
           .entry = "entry index of the contest",
           .party = "who decides",
           .example = "recount rule city.ledger inspection 18 --by \"Board of appeal\" "
                      "--outcome upheld --reason \"the photographs show other premises\""},
          make_ruling);
}

}  // namespace recount::app
