#include "policy/policy.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/ensure.h"

namespace recount::policy {

std::string_view name_of(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::Person:
      return "person";
    case SubjectKind::SoleTrader:
      return "sole-trader";
    case SubjectKind::Business:
      return "business";
    case SubjectKind::Service:
      return "service";
    case SubjectKind::Place:
      return "place";
  }
  ensure(false, "every kind of subject has a name");
  return {};
}

const EvidenceRule* Policy::rule_for(evidence::Kind kind) const {
  const auto found = std::find_if(evidence.begin(), evidence.end(),
                                  [kind](const EvidenceRule& rule) { return rule.kind == kind; });
  return found == evidence.end() ? nullptr : &*found;
}

std::string hash_text(const Hash& hash) {
  return "sha256:" + to_hex(hash);
}

}  // namespace recount::policy
