// What changed between two policies, by meaning: spacing, comments, order and keys that only say
// their default are no difference. Tables of a list are paired by what names them (an effect, a
// role, a kind), not by their place.
#pragma once

#include <string>
#include <vector>

#include "policy/toml_text.h"

namespace recount::policy {

struct Difference {
  std::string path;    // "consequence[suspension].longest"
  std::string before;  // in the canonical form; empty where it was not, or had its default
  std::string after;
  std::string meaning;  // of the key (keys.h)
};

/// Sorted by path. Both documents passed check_keys.
std::vector<Difference> differences(const Node& before, const Node& after);

}  // namespace recount::policy
