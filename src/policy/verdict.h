// What a check says of a policy text in one word.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "policy/load.h"

namespace recount::policy {

/// In order: the greatest of several is the verdict on all.
enum class Verdict : std::uint8_t {
  Pass,      // nothing declared breaks a rule that can be checked; not the same as lawful
  Warn,      // nor this, but a rulebook warns
  Require,   // a rulebook asks for something that is not declared
  Conflict,  // two rulebooks ask for what cannot both be done
  Invalid,   // the text cannot be read whole, and what could be read is not refused
  Refuse,    // it does what a rule forbids, whatever else is wrong with it
};

std::string_view name_of(Verdict verdict);

Verdict verdict_of(const Checked& checked);

/// Whether a diagnostic is a house rule's finding, and not a fault of the text.
bool is_of_a_rule(const Diagnostic& found);

/// Where the rule or the code of a diagnostic is explained: "REFUSALS.md#person-minor".
std::string citation_of(const Diagnostic& found);

}  // namespace recount::policy
