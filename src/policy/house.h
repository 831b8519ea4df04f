// The house rules: what no policy may declare, whatever it is for. Compiled in, with no flag around
// them; REFUSALS.md gives the reasons. The rules differ by ledger kind only in what an archive of
// published data or a made-up city is exempt from.
#pragma once

#include <span>
#include <string_view>

#include "base/diagnostic.h"
#include "base/sha256.h"
#include "evidence/event.h"
#include "policy/policy.h"

namespace recount::policy {

struct HouseRule {
  std::string_view id;       // e.g. "person-one-service-mutual"
  std::string_view refuses;  // in one plain sentence
  std::string_view because;
  std::string_view help;  // what to declare instead
};

std::span<const HouseRule> house_rules();

/// SHA-256 over the rules' ids and sentences, and the version of the code that judges by them:
/// genesis and policy entries carry it.
Hash house_rulebook_hash();

}  // namespace recount::policy
