// What a check says of a policy text in one word.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace recount::policy {

/// In order: the greatest of several is the verdict on all.
enum class Verdict : std::uint8_t {
  Pass,     // nothing declared breaks a rule that can be checked; not the same as lawful
  Invalid,  // the text cannot be read whole, and what could be read breaks no rule
  Refuse,   // it breaks a rule, whatever else is wrong with it
};

std::string_view name_of(Verdict verdict);

Verdict verdict_of(const Diagnostics& diagnostics);

/// Rulebooks that a policy can be checked by.
std::span<const std::string_view> rulebook_names();

/// Whether a diagnostic is a rule's finding, and not a fault of the text.
bool is_of_a_rule(const Diagnostic& found);

/// Where the rule or the code of a finding is explained: "REFUSALS.md#person-minor".
std::string citation_of(const Diagnostic& found);

}  // namespace recount::policy
