// Judges one policy by the house rules, with places.
#pragma once

#include <string>
#include <string_view>

#include "evidence/event.h"
#include "policy/findings.h"
#include "policy/policy.h"
#include "policy/toml_text.h"

namespace recount::policy {

/// A finding of the rule with that id: its reason and help are the rule's own.
Diagnostic& refuse(Findings& findings, std::string_view rule, Span span, std::string message);

/// Every rule that applies to a ledger of this kind. A rule is silent where a key that it reads is
/// doubted, and all are where it is not known what is rated.
void check_house(const Node& document, const Policy& policy, evidence::LedgerKind kind,
                 Findings& findings);

/// Whether a person stands behind what is rated: a person, a sole trader, or a business that does
/// not declare its legal form or declares one that is a person's.
bool has_persons_privacy(const Policy& policy);

}  // namespace recount::policy
