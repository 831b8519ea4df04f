// A document becomes a Policy, and is held to what concerns more than one key: one scale, a prior
// on it, a giver that fits the kind of evidence.
#pragma once

#include "policy/findings.h"
#include "policy/policy.h"
#include "policy/toml_text.h"

namespace recount::policy {

/// Takes any document that `check_keys` has seen. What is doubted is left at its default, so that
/// the rest can still be judged; the policy is whole only when nothing was found.
Policy build_policy(const Node& document, Findings& findings);

}  // namespace recount::policy
