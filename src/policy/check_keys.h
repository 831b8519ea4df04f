// Holds a document to the table of keys: every key is known, of its type and in its range, and none
// that is needed is missing.
#pragma once

#include "policy/findings.h"
#include "policy/toml_text.h"

namespace recount::policy {

void check_keys(const Node& document, Findings& findings);

}  // namespace recount::policy
