// recount policy check, and the group that the other policy commands join
#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/chosen_rulebooks.h"
#include "app/command.h"
#include "app/policy_question.h"
#include "app/progress.h"
#include "app/sarif.h"
#include "base/files.h"
#include "base/json_writer.h"
#include "evidence/event.h"
#include "policy/findings.h"
#include "policy/load.h"
#include "policy/verdict.h"

namespace recount::app {
namespace {

constexpr int kFindingExit = 1;

struct CheckOptions {
  std::vector<std::string> files;
  std::string kind = "live";
  std::vector<std::string> rulebooks = {"house"};
  std::string on;
  bool json = false;
  bool sarif = false;
};

struct CheckedFile {
  std::string file;
  std::string text;
  policy::Checked checked;
  policy::Verdict verdict = policy::Verdict::Pass;
};

struct CheckedFiles {
  std::vector<CheckedFile> files;
  std::vector<std::string> rulebooks;
  Instant on;

  policy::Verdict verdict() const {
    policy::Verdict strictest = policy::Verdict::Pass;
    for (const CheckedFile& one : files) {
      strictest = std::max(strictest, one.verdict);
    }
    return strictest;
  }
};

Result<CheckedFiles> check_all(const CheckOptions& options) {
  const ChosenRulebooks chosen = RECOUNT_TRY(choose_rulebooks(options.rulebooks));
  const std::vector<const policy::Rulebook*> books = chosen.pointers();
  const evidence::LedgerKind kind = RECOUNT_TRY(kind_from(options.kind));
  CheckedFiles all{.files = {}, .rulebooks = chosen.names, .on = RECOUNT_TRY(day_from(options.on))};
  for (const std::string& file : options.files) {
    CheckedFile& one = all.files.emplace_back();
    one.file = file;
    one.text = RECOUNT_TRY(read_text(file));
    one.checked = policy::check(one.text, file, kind, books, all.on);
    one.verdict = policy::verdict_of(one.checked);
  }
  return all;
}

void write_strings(JsonWriter& json, std::string_view name,
                   const std::vector<std::string>& strings) {
  json.key(name).begin_array();
  for (const std::string& one : strings) {
    json.value(one);
  }
  json.end_array();
}

void write_shown(JsonWriter& json, const Diagnostic& found) {
  json.field("file", found.file).field("line", found.span.line);
  json.field("column", found.span.column).field("message", found.message);
}

void write_finding(JsonWriter& json, const Diagnostic& found) {
  const bool is_refusal = policy::is_of_a_rule(found);
  json.begin_object().field("rule", found.code).field("rulebook", is_refusal ? "house" : "");
  json.field("severity", is_refusal ? "refuse" : name_of(found.severity));
  write_shown(json, found);
  json.field("citation", policy::citation_of(found));
  write_strings(json, "notes", found.notes);
  json.field("help", found.help).end_object();
}

void write_finding(JsonWriter& json, const policy::RuleFinding& found) {
  json.begin_object().field("rule", found.rule).field("rulebook", found.rulebook);
  json.field("severity", name_of(found.demand));
  write_shown(json, found.shown);
  std::string citation;
  for (const policy::Citation& cite : found.cites) {
    citation += (citation.empty() ? "" : "; ") + cite.shown();
  }
  json.field("citation", citation).field("status", found.status);
  write_strings(json, "notes", found.shown.notes);
  json.field("help", found.shown.help).end_object();
}

std::string json_text(const CheckOptions& options, const CheckedFiles& all) {
  JsonWriter json;
  json.begin_object().field("verdict", name_of(all.verdict()));
  json.field("kind", options.kind).field("on", day_text(all.on));
  write_strings(json, "rulebooks", all.rulebooks);
  json.key("files").begin_array();
  for (const CheckedFile& one : all.files) {
    json.begin_object().field("file", one.file);
    json.field("verdict", name_of(one.verdict));
    if (const auto& policy = one.checked.loaded.policy) {
      json.field("context", policy->context);
      json.field("policy", policy::hash_text(policy->hash));
    }
    json.end_object();
  }
  json.end_array().key("findings").begin_array();
  for (const CheckedFile& one : all.files) {
    for (const Diagnostic& found : one.checked.loaded.diagnostics) {
      write_finding(json, found);
    }
    for (const policy::RuleFinding& found : one.checked.findings) {
      write_finding(json, found);
    }
  }
  json.end_array().key("for_a_human").begin_array();
  for (const std::string_view line : policy::for_a_human()) {
    json.value(line);
  }
  return json.end_array().end_object().take() + "\n";
}

std::string counted(const policy::Checked& checked) {
  const std::size_t faults = checked.loaded.diagnostics.size();
  const std::size_t findings = faults + checked.findings.size();
  if (faults == policy::kFindingsMax) {
    return fmt::format("the first {} findings", findings);
  }
  return findings == 1 ? "1 finding" : fmt::format("{} findings", findings);
}

std::string plain_text(const CheckOptions& options, const CheckedFiles& all) {
  std::string text;
  for (const CheckedFile& one : all.files) {
    Diagnostics shown = one.checked.loaded.diagnostics;
    for (const policy::RuleFinding& found : one.checked.findings) {
      shown.push_back(found.shown);
    }
    text += render(shown, one.text) + (shown.empty() ? "" : "\n");
    const std::string by =
        fmt::format("{} ledger, {} rules", options.kind, fmt::join(all.rulebooks, " and "));
    text += shown.empty() ? fmt::format("{}: pass ({})\n", one.file, by)
                          : fmt::format("{}: {} ({}), {}\n", one.file, name_of(one.verdict), by,
                                        counted(one.checked));
    if (const auto& policy = one.checked.loaded.policy) {
      text += fmt::format("  context {}  policy {}\n", policy->context,
                          policy::hash_text(policy->hash));
    }
  }
  if (all.rulebooks.size() > 1 || all.rulebooks.front() != "house") {
    text +=
        fmt::format("As of {}. For a human, since no program can check it:\n", day_text(all.on));
    for (const std::string_view line : policy::for_a_human()) {
      text += fmt::format("  - {}\n", line);
    }
  }
  return text +
         "A pass means that nothing declared here breaks a rule that can be checked, not that it "
         "is lawful.\n";
}

int check(const CheckOptions& options) {
  const Result<CheckedFiles> all = check_all(options);
  if (!all) {
    return report(all.error(), options.json);
  }
  if (options.sarif) {
    std::vector<SarifFile> files;
    for (const CheckedFile& one : all->files) {
      files.push_back({.file = one.file, .checked = &one.checked});
    }
    print(sarif_text(files));
  } else {
    print(options.json ? json_text(options, *all) : plain_text(options, *all));
  }
  return all->verdict() <= policy::Verdict::Warn ? 0 : kFindingExit;
}

}  // namespace

void add_policy_commands(CLI::App& app, int& exit_code) {
  CLI::App* group = app.add_subcommand("policy", "Write, check and compare policies");
  group->footer(
      "Examples:\n"
      "  recount policy new stays.toml --preset home-sharing\n"
      "  recount policy check stays.toml --rulebook house,eu\n"
      "  recount policy compare stays.toml --rulebook eu,cn\n"
      "  recount policy keys");
  group->require_subcommand(1);

  const auto options = make_options<CheckOptions>();
  CLI::App* checking = group->add_subcommand("check", "Judge policy files by a rulebook");
  checking->footer(
      "Examples:\n"
      "  recount policy check policies/home-sharing.toml\n"
      "  recount policy check policies/home-sharing.toml --rulebook house,eu,cn\n"
      "  recount policy check policies/home-sharing.toml --rulebook eu --on 2027-12-03\n"
      "  recount policy check policies/archive/bitcoin-otc.toml --kind archive --json\n\n"
      "Verdicts, strictest first: refuse (what a rule forbids), invalid (the text cannot be read\n"
      "whole), conflict (two laws ask for what cannot both be done), require (something must be\n"
      "declared), warn, pass. The exit code is 0 for pass and warn, and 1 otherwise.");
  checking->add_option("file", options->files, "policy files")->required();
  checking->add_option("--kind", options->kind,
                       "kind of ledger it is for: live (the default), archive or synthetic");
  checking
      ->add_option("--rulebook", options->rulebooks,
                   "rulebooks, joined by commas: house, eu, cn, uk, std, or a file; the house's "
                   "rules judge in any case")
      ->delimiter(',');
  checking->add_option("--on", options->on, "by the law of this day; today where it is left out");
  auto* json = checking->add_flag("--json", options->json, "print JSON");
  checking->add_flag("--sarif", options->sarif, "print SARIF, for editors and code hosts")
      ->excludes(json);
  checking->callback([options, &exit_code] { exit_code = check(*options); });

  add_compare_command(*group, exit_code);
  add_change_commands(*group, exit_code);
  add_try_command(*group, exit_code);
  add_writing_commands(*group, exit_code);
}

}  // namespace recount::app
