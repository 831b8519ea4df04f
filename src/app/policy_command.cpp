// recount policy check, recount policy keys
#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/progress.h"
#include "base/files.h"
#include "base/json_writer.h"
#include "evidence/event.h"
#include "policy/findings.h"
#include "policy/keys.h"
#include "policy/load.h"
#include "policy/reference.h"
#include "policy/verdict.h"

namespace recount::app {
namespace {

constexpr int kFindingExit = 1;

struct CheckOptions {
  std::vector<std::string> files;
  std::string kind = "live";
  std::vector<std::string> rulebooks = {"house"};
  bool json = false;
};

struct Checked {
  std::string file;
  std::string text;
  policy::Loaded loaded;
  policy::Verdict verdict = policy::Verdict::Pass;
};

Status check_rulebooks(const std::vector<std::string>& asked) {
  const auto known = policy::rulebook_names();
  for (const std::string& name : asked) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return make_error(ErrorCode::Usage, fmt::format("there is no rulebook \"{}\"", name),
                        fmt::format("there is {}", policy::quoted_list(known)));
    }
  }
  return {};
}

Result<evidence::LedgerKind> kind_from(const std::string& name) {
  if (const auto kind = evidence::ledger_kind_named(name)) {
    return *kind;
  }
  return make_error(ErrorCode::Usage, fmt::format("there is no kind of ledger \"{}\"", name),
                    "say --kind live, archive or synthetic");
}

Result<std::vector<Checked>> check_all(const CheckOptions& options) {
  RECOUNT_TRY(check_rulebooks(options.rulebooks));
  const evidence::LedgerKind kind = RECOUNT_TRY(kind_from(options.kind));
  std::vector<Checked> all;
  for (const std::string& file : options.files) {
    Checked& checked = all.emplace_back();
    checked.file = file;
    checked.text = RECOUNT_TRY(read_text(file));
    checked.loaded = policy::load(checked.text, file, kind);
    checked.verdict = policy::verdict_of(checked.loaded.diagnostics);
  }
  return all;
}

policy::Verdict strictest(const std::vector<Checked>& all) {
  policy::Verdict verdict = policy::Verdict::Pass;
  for (const Checked& checked : all) {
    verdict = std::max(verdict, checked.verdict);
  }
  return verdict;
}

void write_finding(JsonWriter& json, const Diagnostic& found) {
  const bool is_refusal = policy::is_of_a_rule(found);
  json.begin_object().field("rule", found.code);
  json.field("severity", is_refusal ? "refuse" : name_of(found.severity));
  json.field("file", found.file).field("line", found.span.line);
  json.field("column", found.span.column).field("message", found.message);
  json.field("citation", policy::citation_of(found)).key("notes").begin_array();
  for (const std::string& note : found.notes) {
    json.value(note);
  }
  json.end_array().field("help", found.help).end_object();
}

std::string json_text(const CheckOptions& options, const std::vector<Checked>& all) {
  JsonWriter json;
  json.begin_object().field("verdict", name_of(strictest(all)));
  json.field("kind", options.kind).key("rulebooks").begin_array();
  for (const std::string& name : options.rulebooks) {
    json.value(name);
  }
  json.end_array().key("files").begin_array();
  for (const Checked& checked : all) {
    json.begin_object().field("file", checked.file);
    json.field("verdict", name_of(checked.verdict));
    if (checked.loaded.policy) {
      json.field("context", checked.loaded.policy->context);
      json.field("policy", policy::hash_text(checked.loaded.policy->hash));
    }
    json.end_object();
  }
  json.end_array().key("findings").begin_array();
  for (const Checked& checked : all) {
    for (const Diagnostic& found : checked.loaded.diagnostics) {
      write_finding(json, found);
    }
  }
  return json.end_array().end_object().take() + "\n";
}

std::string counted(std::size_t findings) {
  if (findings == policy::kFindingsMax) {
    return fmt::format("the first {} findings", findings);
  }
  return findings == 1 ? "1 finding" : fmt::format("{} findings", findings);
}

std::string plain_text(const CheckOptions& options, const std::vector<Checked>& all) {
  std::string text;
  for (const Checked& checked : all) {
    if (checked.loaded.policy) {
      text += fmt::format("{}: pass ({} ledger, house rules)\n  context {}  policy {}\n",
                          checked.file, options.kind, checked.loaded.policy->context,
                          policy::hash_text(checked.loaded.policy->hash));
      continue;
    }
    text += render(checked.loaded.diagnostics, checked.text);
    text += fmt::format("\n{}: {} ({} ledger, house rules), {}\n", checked.file,
                        name_of(checked.verdict), options.kind,
                        counted(checked.loaded.diagnostics.size()));
  }
  return text +
         "A pass means that nothing declared here breaks a rule that can be checked, not that it "
         "is "
         "lawful.\n";
}

int check(const CheckOptions& options) {
  const Result<std::vector<Checked>> all = check_all(options);
  if (!all) {
    return report(all.error(), options.json);
  }
  print(options.json ? json_text(options, *all) : plain_text(options, *all));
  return strictest(*all) == policy::Verdict::Pass ? 0 : kFindingExit;
}

}  // namespace

void add_policy_commands(CLI::App& app, int& exit_code) {
  CLI::App* group = app.add_subcommand("policy", "Check policies, and look their keys up");
  group->footer(
      "Examples:\n"
      "  recount policy check policies/home-sharing.toml\n"
      "  recount policy keys");
  group->require_subcommand(1);

  const auto options = make_options<CheckOptions>();
  CLI::App* checking = group->add_subcommand("check", "Judge policy files by a rulebook");
  checking->footer(
      "Examples:\n"
      "  recount policy check policies/home-sharing.toml\n"
      "  recount policy check policies/archive/bitcoin-otc.toml --kind archive --json\n\n"
      "Verdicts: pass, refuse (a rule is broken), invalid (the text cannot be read whole).\n"
      "The exit code is 0 when every file passes, 1 when one does not.");
  checking->add_option("file", options->files, "policy files")->required();
  checking->add_option("--kind", options->kind,
                       "kind of ledger it is for: live (the default), archive or synthetic");
  checking->add_option("--rulebook", options->rulebooks, "rulebooks, joined by commas: house")
      ->delimiter(',');
  checking->add_flag("--json", options->json, "print JSON");
  checking->callback([options, &exit_code] { exit_code = check(*options); });

  CLI::App* keys = group->add_subcommand("keys", "Print every key of a policy with its meaning");
  keys->footer("Example:\n  recount policy keys | less");
  keys->callback([&exit_code] {
    print(policy::reference_markdown());
    exit_code = 0;
  });
}

}  // namespace recount::app
