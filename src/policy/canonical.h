// The meaning of a policy text as one line of JSON, whatever its author's spacing, comments and
// order were. A policy's hash is over this line (docs/policy-reference.md states it for other
// programs).
//
//   tables          objects, names sorted by bytes; a table left empty is left out
//   [[tables]]      arrays, sorted by their own text: their order has no meaning
//   words, names    arrays, sorted
//   durations       whole microseconds
//   numbers         17 significant digits, so that 5 and 5.0 are one number
//   defaults        left out, so that a key added to the language later moves no hash
#pragma once

#include <string>

#include "base/sha256.h"
#include "policy/keys.h"
#include "policy/toml_text.h"

namespace recount::policy {

/// The document has passed `check_keys` without a finding.
std::string canonical_text(const Node& document);

/// One value of a key that is no list of tables, as the canonical text writes it.
std::string canonical_value(const Node& value, const Key& key);

/// SHA-256 of "recount-policy-v1\n" and the canonical text.
Hash hash_of_meaning(const Node& document);

}  // namespace recount::policy
