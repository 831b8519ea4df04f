// Judges a policy by rulebooks: every rule of every one, as of a day.
//
// The house rules come apart from this (house_check.h): they are compiled in, and no file changes
// them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/instant.h"
#include "policy/policy.h"
#include "policy/rulebook.h"
#include "policy/toml_text.h"

namespace recount::policy {

struct RuleFinding {
  Demand demand = Demand::Require;
  std::string rulebook;
  std::string rule;
  Diagnostic shown;  // its code is "eu/person-lawful-basis"
  std::vector<Citation> cites;
  std::string status;
  std::vector<Edit> mend;  // leading dots stand for `at`
  std::string at;          // the table it was found in, such as "consequence[1]"; or empty
};

/// In the order of the text, then of the rulebooks. A conflict is found when both its rulebooks
/// are among those asked. The document has passed check_keys; a rule is silent where it does not
/// apply.
std::vector<RuleFinding> judge(const Node& document, const Policy& policy, std::string_view file,
                               std::span<const Rulebook* const> rulebooks, Instant on);

/// What no program can check, for a person to look at: a fixed list, a line each.
std::span<const std::string_view> for_a_human();

}  // namespace recount::policy
