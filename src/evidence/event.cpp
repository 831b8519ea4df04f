#include "evidence/event.h"

#include <algorithm>

namespace recount::evidence {

std::string_view name_of(LedgerKind kind) {
  switch (kind) {
    case LedgerKind::Live:
      return "live";
    case LedgerKind::Archive:
      return "archive";
    case LedgerKind::Synthetic:
      return "synthetic";
  }
  return "unknown";
}

std::optional<LedgerKind> ledger_kind_named(std::string_view name) {
  const auto found = std::find_if(kLedgerKinds.begin(), kLedgerKinds.end(),
                                  [&](LedgerKind kind) { return name_of(kind) == name; });
  return found == kLedgerKinds.end() ? std::nullopt : std::optional(*found);
}

}  // namespace recount::evidence
