// Holds a document to what concerns more than one of its keys: one scale and a prior on it, a giver
// that fits the kind of evidence, facets and scores that there are.
#pragma once

#include "policy/findings.h"
#include "policy/policy.h"
#include "policy/toml_text.h"

namespace recount::policy {

/// `policy` is what could be read of the document; silent wherever a key that it needs is doubted.
void check_across_keys(const Node& document, const Policy& policy, Findings& findings);

}  // namespace recount::policy
