// The keys of a policy as a JSON Schema (draft 7, which the TOML language servers of editors read):
// completion, meanings on hover, and a line under what is misspelt. The checker stays the judge.
#pragma once

#include <string>

namespace recount::policy {

/// docs/policy.schema.json, as a test holds it.
std::string schema_json();

}  // namespace recount::policy
