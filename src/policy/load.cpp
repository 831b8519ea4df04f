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
  if (!read.diagnostics.empty()) {
    checked.loaded.diagnostics = std::move(read.diagnostics);
    return checked;
  }
  checked = check_document(read.root, file, kind, rulebooks, on);
  if (checked.loaded.policy) {
    checked.loaded.policy->text = text;
  }
  return checked;
}

Checked check_document(const Node& document, std::string_view file, evidence::LedgerKind kind,
                       std::span<const Rulebook* const> rulebooks, Instant on) {
  Findings findings(file);
  Checked checked;
  if (!is_another_language(document, findings)) {
    check_keys(document, findings);
    if (!findings.are_plenty()) {
      Policy policy = build_policy(document, findings);
      check_house(document, policy, kind, findings);
      checked.findings = judge(document, policy, file, rulebooks, on);
      checked.loaded.policy = std::move(policy);
    }
  }
  checked.loaded.diagnostics = std::move(findings).take();
  if (!checked.loaded.diagnostics.empty()) {
    checked.loaded.policy.reset();
  } else if (checked.loaded.policy) {
    checked.loaded.policy->hash = hash_of_meaning(document);
  }
  return checked;
}

}  // namespace recount::policy
