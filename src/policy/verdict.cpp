#include "policy/verdict.h"

#include <algorithm>

#include "base/ensure.h"
#include "policy/house.h"

namespace recount::policy {
namespace {

constexpr std::string_view kRulebooks[] = {"house"};

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "pass";
    case Verdict::Invalid:
      return "invalid";
    case Verdict::Refuse:
      return "refuse";
  }
  ensure(false, "every verdict has a name");
  return {};
}

Verdict verdict_of(const Diagnostics& diagnostics) {
  if (std::any_of(diagnostics.begin(), diagnostics.end(), is_of_a_rule)) {
    return Verdict::Refuse;
  }
  return has_errors(diagnostics) ? Verdict::Invalid : Verdict::Pass;
}

std::span<const std::string_view> rulebook_names() {
  return kRulebooks;
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
