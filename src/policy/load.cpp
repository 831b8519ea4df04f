#include "policy/load.h"

#include <utility>

#include "policy/build_policy.h"
#include "policy/canonical.h"
#include "policy/check_keys.h"
#include "policy/findings.h"
#include "policy/house_check.h"
#include "policy/toml_text.h"

namespace recount::policy {
namespace {

constexpr std::int64_t kLanguage = 1;

void too_long(std::string_view text, Findings& findings) {
  Diagnostic& found = findings.add("P002", {.line = 0, .column = 0},
                                   "a policy is at most " + std::to_string(kPolicyBytesMax) +
                                       " bytes long, and this is " + std::to_string(text.size()));
  found.help = "is this the right file?";
}

// Another language may have other keys: nothing else can be said of the text.
bool is_another_language(const Node& document, Findings& findings) {
  const Node* language = document.find("language");
  if (language == nullptr || language->shape != Shape::Integer || language->integer == kLanguage) {
    return false;
  }
  Diagnostic& found =
      findings.add("P020", language->span,
                   "policy language " + std::to_string(language->integer) + " is not known");
  found.notes.emplace_back("this program reads language 1");
  found.help = "write language = 1, or read this policy with a newer program";
  return true;
}

}  // namespace

Loaded load(std::string_view text, std::string_view file, evidence::LedgerKind kind) {
  return check(text, file, kind, {}, {}).loaded;
}

Checked check(std::string_view text, std::string_view file, evidence::LedgerKind kind,
              std::span<const Rulebook* const> rulebooks, Instant on) {
  Findings findings(file);
  Checked checked;
  if (text.size() > kPolicyBytesMax) {
    too_long(text, findings);
    checked.loaded.diagnostics = std::move(findings).take();
    return checked;
  }
  TomlText read = read_toml(text, file);
  if (!read.diagnostics.empty() || is_another_language(read.root, findings)) {
    findings.add_all(std::move(read.diagnostics));
    checked.loaded.diagnostics = std::move(findings).take();
    return checked;
  }
  check_keys(read.root, findings);
  if (findings.are_plenty()) {
    checked.loaded.diagnostics = std::move(findings).take();
    return checked;
  }
  Policy policy = build_policy(read.root, findings);
  check_house(read.root, policy, kind, findings);
  checked.findings = judge(read.root, policy, file, rulebooks, on);

  checked.loaded.diagnostics = std::move(findings).take();
  if (checked.loaded.diagnostics.empty()) {
    policy.hash = hash_of_meaning(read.root);
    policy.text = text;
    checked.loaded.policy = std::move(policy);
  }
  return checked;
}

}  // namespace recount::policy
