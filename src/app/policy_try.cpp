// recount policy try
#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "answers/trial.h"
#include "app/command.h"
#include "app/opened_ledger.h"
#include "app/policy_question.h"
#include "app/progress.h"
#include "base/files.h"
#include "base/utf8.h"
#include "policy/load.h"

namespace recount::app {
namespace {

constexpr std::string_view kCaption =
    "This reads the past. Under another policy people would have behaved differently.";

struct TryOptions {
  std::string ledger;
  std::vector<std::string> files;
  std::string retention;
  std::string facet;
  std::size_t movers = 5;
  bool json = false;
};

Result<std::vector<policy::Policy>> candidates_from(const TryOptions& options,
                                                    evidence::LedgerKind kind) {
  std::vector<policy::Policy> all;
  all.reserve(options.files.size());
  for (const std::string& file : options.files) {
    const std::string text = RECOUNT_TRY(read_text(file));
    policy::Loaded loaded = policy::load(text, file, kind);
    if (!loaded.policy) {
      Error error = make_error(ErrorCode::InvalidInput,
                               fmt::format("{} is refused, and what is refused is not tried", file),
                               "mend it first: `recount policy check` says how");
      error.note(render(loaded.diagnostics, text));
      return error;
    }
    all.push_back(std::move(*loaded.policy));
  }
  return all;
}

std::string rested_text(const answers::Rested& rested) {
  const std::string mean =
      rested.evidence_mean ? fmt::format("{:.4f}", *rested.evidence_mean) : "nothing";
  return fmt::format("{:.4f} from {} {} of weight {:.3g}, whose mean is {}", rested.rating,
                     grouped(rested.evidence_count),
                     rested.evidence_count == 1 ? "piece" : "pieces", rested.weight, mean);
}

std::string changes_text(const answers::Trial& trial) {
  std::string text;
  for (const answers::Crossing& one : trial.crossings) {
    text += fmt::format("  {:>9}  {} -> {}\n", grouped(one.subjects), one.from, one.to);
  }
  text = text.empty() ? "nobody crosses a band\n" : "bands crossed:\n" + text;
  text += "groups (by what is said, and by nothing else about anybody):\n";
  for (const answers::Group& one : trial.groups) {
    text += fmt::format("  {:<28}  {:>9} rated  {:>9} moved  {:+.4f} on average\n", one.name,
                        grouped(one.rated), grouped(one.moved), one.mean_move);
  }
  text += trial.movers.empty() ? "" : "largest moves:\n";
  for (const answers::Mover& one : trial.movers) {
    text += fmt::format("  {}\n    before  {}\n    after   {}\n", printable(one.subject),
                        rested_text(one.before), rested_text(one.after));
  }
  text += trial.not_replayed.empty() ? "" : "not replayed:\n";
  for (const answers::NotReplayed& one : trial.not_replayed) {
    text += fmt::format("  {:>9}  {}\n", grouped(one.count), one.what);
  }
  return text;
}

std::string trial_text(const answers::Trial& trial) {
  std::string text =
      fmt::format("{} at {}, ledger of {} entries\n  policy     {}\n  candidate  {}\n",
                  trial.context, to_rfc3339(trial.at), grouped(trial.tree_size),
                  policy::hash_text(trial.before), policy::hash_text(trial.candidate));
  text += fmt::format("{} of {} standings move: {} up, {} down; {} lose all their evidence\n",
                      grouped(trial.moved), grouped(trial.rated), grouped(trial.rose),
                      grouped(trial.moved - trial.rose), grouped(trial.unrated));
  text += fmt::format(
      "by {:.4f} on average, {:.4f} at the median, {:.4f} at the ninth decile, "
      "{:.4f} at most\n",
      trial.sizes.mean, trial.sizes.median, trial.sizes.ninth_decile, trial.sizes.most);
  text += fmt::format("{} of {} pieces of evidence count under it\n", grouped(trial.evidence_after),
                      grouped(trial.evidence_before));
  return text + changes_text(trial);
}

Result<std::vector<answers::Trial>> try_all(const TryOptions& options) {
  answers::TrialOptions asked{.keep = {}, .facet = options.facet, .movers = options.movers};
  if (!options.retention.empty()) {
    asked.keep = parse_duration(options.retention);
    if (!asked.keep || asked.keep->microseconds <= 0) {
      return make_error(ErrorCode::Usage,
                        fmt::format("\"{}\" is no length of time", options.retention),
                        "--retention takes one such as 12mo");
    }
  }
  const OpenedLedger opened = RECOUNT_TRY(open_ledger(options.ledger));
  const auto candidates = RECOUNT_TRY(candidates_from(options, opened.engine.genesis()->kind));
  std::uint64_t rows = 0;
  for (const policy::Policy& candidate : candidates) {
    const engine::ContextState* context = opened.engine.find_context(candidate.context);
    rows += context == nullptr ? 0 : context->record().count();
  }
  Progress progress("trying", rows, !options.json);
  std::vector<answers::Trial> trials;
  trials.reserve(candidates.size());
  std::uint64_t done = 0;
  for (const policy::Policy& candidate : candidates) {
    const std::uint64_t before = done;
    trials.push_back(RECOUNT_TRY(answers::try_policy(opened.engine, opened.reader, candidate, asked,
                                                     [&](std::uint64_t of_context) {
                                                       done = before + of_context;
                                                       progress.update(done, done);
                                                     })));
  }
  return trials;
}

int run_try(const TryOptions& options) {
  const Result<std::vector<answers::Trial>> trials = try_all(options);
  if (!trials) {
    return report(trials.error(), options.json);
  }
  if (!options.json) {
    std::string text;
    for (const answers::Trial& trial : *trials) {
      text += trial_text(trial) + "\n";
    }
    print(text + std::string(kCaption) + "\n");
    return 0;
  }
  JsonWriter json;
  json.begin_object().field("caption", kCaption);
  json.key("retention");
  options.retention.empty() ? json.null() : json.value(options.retention);
  json.key("trials").begin_array();
  for (const answers::Trial& trial : *trials) {
    json.begin_object();
    write_fields(json, trial);
    json.end_object();
  }
  print(json.end_array().end_object().take() + "\n");
  return 0;
}

}  // namespace

void add_try_command(CLI::App& group, int& exit_code) {
  const auto options = make_options<TryOptions>();
  CLI::App* trying = group.add_subcommand(
      "try", "Replay a ledger's history under another policy, and say what would differ");
  trying->footer(
      "Examples:\n"
      "  recount policy try stays.ledger stays-next.toml\n"
      "  recount policy try stays.ledger stays.toml --retention 12mo\n\n"
      "It reads the past and writes nothing. A policy that the house refuses for a ledger of this\n"
      "kind is not tried. With --retention the rest is as the file says, and what was observed\n"
      "longer ago than that is taken for gone: what keeping less would cost.");
  trying->add_option("ledger", options->ledger, "ledger directory")->required();
  trying->add_option("file", options->files, "policy files, each for its context")->required();
  trying->add_option("--retention", options->retention, "keep only this much, such as 12mo");
  trying->add_option("--by", options->facet, "group the rated by a facet of the policy in force");
  trying->add_option("--movers", options->movers, "largest moves to explain")
      ->capture_default_str();
  trying->add_flag("--json", options->json, "print JSON");
  trying->callback([options, &exit_code] { exit_code = run_try(*options); });
}

}  // namespace recount::app
