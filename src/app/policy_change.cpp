// recount policy diff, recount policy transplant
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/chosen_rulebooks.h"
#include "app/command.h"
#include "app/policy_question.h"
#include "app/progress.h"
#include "base/files.h"
#include "base/json_writer.h"
#include "policy/differences.h"
#include "policy/load.h"
#include "policy/transplant.h"
#include "policy/verdict.h"

namespace recount::app {
namespace {

constexpr int kFoundExit = 1;

struct DiffOptions {
  std::string before;
  std::string after;
  bool json = false;
};

struct TransplantOptions {
  std::string file;
  std::vector<std::string> to;
  std::string kind = "live";
  std::string on;
  bool json = false;
};

// A policy that the house refuses can be compared; a text that is none cannot.
Result<policy::Node> document_of(const std::string& file) {
  const std::string text = RECOUNT_TRY(read_text(file));
  const policy::Checked checked =
      policy::check(text, file, evidence::LedgerKind::Live, {}, Instant{});
  Diagnostics faults;
  for (const Diagnostic& found : checked.loaded.diagnostics) {
    if (!policy::is_of_a_rule(found)) {
      faults.push_back(found);
    }
  }
  if (faults.empty()) {
    return policy::read_toml(text, file).root;
  }
  Error error = make_error(ErrorCode::InvalidInput, file + " cannot be read whole",
                           "mend it first: `recount policy check` shows every fault");
  error.note(render(faults, text));
  return error;
}

Result<std::vector<policy::Difference>> differences_of(const DiffOptions& options) {
  const policy::Node before = RECOUNT_TRY(document_of(options.before));
  const policy::Node after = RECOUNT_TRY(document_of(options.after));
  return policy::differences(before, after);
}

std::string diff_json(const std::vector<policy::Difference>& all) {
  JsonWriter json;
  json.begin_object().key("differences").begin_array();
  for (const policy::Difference& one : all) {
    json.begin_object().field("key", one.path);
    for (const auto& [name, value] :
         {std::pair{"before", &one.before}, std::pair{"after", &one.after}}) {
      value->empty() ? json.key(name).null() : json.key(name).literal(*value);
    }
    json.field("meaning", one.meaning).end_object();
  }
  return json.end_array().end_object().take() + "\n";
}

std::string diff_text(const std::vector<policy::Difference>& all) {
  if (all.empty()) {
    return "the two say the same\n";
  }
  std::string text;
  for (const policy::Difference& one : all) {
    const std::string_view sign = one.before.empty() ? "+" : one.after.empty() ? "-" : "~";
    text += fmt::format("{} {}", sign, one.path);
    if (sign == "~") {
      text += fmt::format(": {} -> {}", one.before, one.after);
    } else {
      text += fmt::format(": {}", one.before.empty() ? one.after : one.before);
    }
    text += fmt::format("\n    {}\n", one.meaning);
  }
  return text;
}

int diff(const DiffOptions& options) {
  const auto all = differences_of(options);
  if (!all) {
    return report(all.error(), options.json);
  }
  print(options.json ? diff_json(*all) : diff_text(*all));
  return all->empty() ? 0 : kFoundExit;
}

struct Transplanted {
  policy::Transplant found;
  std::vector<std::string> rulebooks;
  Instant on;
};

Result<Transplanted> transplanted(const TransplantOptions& options) {
  const ChosenRulebooks chosen = RECOUNT_TRY(choose_rulebooks(options.to));
  const std::vector<const policy::Rulebook*> books = chosen.pointers();
  const evidence::LedgerKind kind = RECOUNT_TRY(kind_from(options.kind));
  Transplanted all{.found = {}, .rulebooks = chosen.names, .on = RECOUNT_TRY(day_from(options.on))};
  const std::string text = RECOUNT_TRY(read_text(options.file));
  all.found = policy::transplant(text, options.file, kind, books, all.on);
  return all;
}

std::string transplant_json(const TransplantOptions& options, const Transplanted& all) {
  JsonWriter json;
  json.begin_object().field("file", options.file).field("on", day_text(all.on));
  json.key("to").begin_array();
  for (const std::string& name : all.rulebooks) {
    json.value(name);
  }
  json.end_array().field("before", name_of(all.found.before));
  json.field("after", name_of(all.found.after)).field("passes", all.found.passes());
  json.key("edits").begin_array();
  for (const policy::SmallEdit& edit : all.found.edits) {
    json.begin_object().field("edit", edit.text).field("rule", edit.rule);
    json.field("needs_words", edit.needs_words).end_object();
  }
  json.end_array().key("in_the_way").begin_array();
  for (const policy::InTheWay& one : all.found.in_the_way) {
    json.begin_object().field("rule", one.rule).field("says", one.says);
    json.field("because", one.because).end_object();
  }
  return json.end_array().end_object().take() + "\n";
}

std::string transplant_text(const TransplantOptions& options, const Transplanted& all) {
  const policy::Transplant& found = all.found;
  const std::string to = fmt::format("{}", fmt::join(all.rulebooks, ", "));
  std::string text = fmt::format("{}: {} under {} as of {}\n", options.file, name_of(found.before),
                                 to, day_text(all.on));
  if (!found.passes()) {
    text += "none does: no edits make it pass. In the way:\n";
    for (const policy::InTheWay& one : found.in_the_way) {
      text += fmt::format("  {}: {}\n    {}\n", one.rule, one.says, one.because);
    }
    return text;
  }
  if (found.edits.empty()) {
    return text + "nothing to edit\n";
  }
  text += fmt::format("passes with {} edits, of which none can be spared:\n", found.edits.size());
  bool is_any_to_fill = false;
  for (const policy::SmallEdit& edit : found.edits) {
    text += fmt::format("  {}{}   ({})\n", edit.text, edit.needs_words ? "   <- to fill" : "",
                        edit.rule);
    is_any_to_fill = is_any_to_fill || edit.needs_words;
  }
  text += is_any_to_fill ? "What is to fill, only you know; written down untrue, it passes and is "
                           "unlawful.\n"
                         : "";
  return text;
}

int run_transplant(const TransplantOptions& options) {
  const Result<Transplanted> all = transplanted(options);
  if (!all) {
    return report(all.error(), options.json);
  }
  print(options.json ? transplant_json(options, *all) : transplant_text(options, *all));
  return all->found.passes() ? 0 : kFoundExit;
}

}  // namespace

void add_change_commands(CLI::App& group, int& exit_code) {
  const auto asked = make_options<DiffOptions>();
  CLI::App* diffing = group.add_subcommand("diff", "Say what changed between two policies");
  diffing->footer(
      "Example:\n"
      "  recount policy diff old.toml new.toml\n\n"
      "By meaning: comments, spacing, order, and keys that only say their default are no\n"
      "difference. The exit code is 0 where there is none, and 1 otherwise.");
  diffing->add_option("before", asked->before, "a policy file")->required();
  diffing->add_option("after", asked->after, "another one")->required();
  diffing->add_flag("--json", asked->json, "print JSON");
  diffing->callback([asked, &exit_code] { exit_code = diff(*asked); });

  const auto options = make_options<TransplantOptions>();
  CLI::App* moving =
      group.add_subcommand("transplant", "Find the edits under which a policy passes elsewhere");
  moving->footer(
      "Examples:\n"
      "  recount policy transplant policies/cases/fidenza-housing-card.toml --to eu\n"
      "  recount policy transplant stays.toml --to cn --on 2027-12-03\n\n"
      "The edits are few (none of them can be spared), or there are none, and then the rules are\n"
      "named that no edit meets. The exit code is 0 where it passes with them, and 1 otherwise.");
  moving->add_option("file", options->file, "a policy file")->required();
  moving->add_option("--to", options->to, "rulebooks, joined by commas, or files")
      ->delimiter(',')
      ->required();
  moving->add_option("--kind", options->kind,
                     "kind of ledger it is for: live (the default), archive or synthetic");
  moving->add_option("--on", options->on, "by the law of this day; today where it is left out");
  moving->add_flag("--json", options->json, "print JSON");
  moving->callback([options, &exit_code] { exit_code = run_transplant(*options); });
}

}  // namespace recount::app
