#include "policy/verdict.h"

#include <algorithm>

#include "base/ensure.h"
#include "policy/house.h"

namespace recount::policy {
namespace {

Verdict verdict_of(Demand demand) {
  switch (demand) {
    case Demand::Warn:
      return Verdict::Warn;
    case Demand::Require:
      return Verdict::Require;
    case Demand::Conflict:
      return Verdict::Conflict;
    case Demand::Refuse:
      return Verdict::Refuse;
  }
  ensure(false, "every demand has a verdict");
  return {};
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "pass";
    case Verdict::Warn:
      return "warn";
    case Verdict::Require:
      return "require";
    case Verdict::Conflict:
      return "conflict";
    case Verdict::Invalid:
      return "invalid";
    case Verdict::Refuse:
      return "refuse";
  }
  ensure(false, "every verdict has a name");
  return {};
}

Verdict verdict_of(const Checked& checked) {
  Verdict verdict = Verdict::Pass;
  for (const Diagnostic& found : checked.loaded.diagnostics) {
    verdict = std::max(verdict, is_of_a_rule(found) ? Verdict::Refuse : Verdict::Invalid);
  }
  for (const RuleFinding& found : checked.findings) {
    verdict = std::max(verdict, verdict_of(found.demand));
  }
  return verdict;
}

bool is_of_a_rule(const Diagnostic& found) {
  const auto rules = house_rules();
  return std::any_of(rules.begin(), rules.end(),
                     [&](const HouseRule& rule) { return rule.id == found.code; });
}

std::string citation_of(const Diagnostic& found) {
  if (is_of_a_rule(found)) {
    return "REFUSALS.md#" + found.code;
  }
  return "docs/policy-reference.md#diagnostics";
}

}  // namespace recount::policy
