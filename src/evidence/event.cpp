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

std::string_view id_of(const Event& event) {
  return std::visit([](const auto& one) { return std::string_view(one.id); }, event);
}

std::string_view context_of(const Event& event) {
  return std::visit([](const auto& one) { return std::string_view(one.context); }, event);
}

std::vector<EntryIndex> spoken_of(const Event& event) {
  const auto list = [](const auto& one) -> std::vector<EntryIndex> {
    using One = std::decay_t<decltype(one)>;
    if constexpr (std::is_same_v<One, Ruling>) {
      return {one.contest};
    } else if constexpr (std::is_same_v<One, Stay>) {
      return {one.consequence, one.contest};
    } else if constexpr (std::is_same_v<One, Reveal>) {
      std::vector<EntryIndex> seals;
      for (const Revealed& part : one.parts) {
        seals.push_back(part.seal);
      }
      return seals;
    } else if constexpr (requires { one.target; }) {
      return {one.target};
    } else {
      return {};
    }
  };
  return std::visit(list, event);
}

const EntrySet* entries_ended_by(const Event& event) {
  if (const auto* erase = std::get_if<Erase>(&event)) {
    return &erase->entries;
  }
  const auto* expiry = std::get_if<Expiry>(&event);
  return expiry == nullptr ? nullptr : &expiry->entries;
}

bool names_party(const Event& event, std::string_view party) {
  const auto is_named = [&](const auto& one) {
    using One = std::decay_t<decltype(one)>;
    if constexpr (std::is_same_v<One, Evidence>) {
      return one.rater == party || one.subject == party;
    } else if constexpr (std::is_same_v<One, Interaction>) {
      return one.first.party == party || one.second.party == party;
    } else if constexpr (std::is_same_v<One, Reveal>) {
      return std::any_of(one.parts.begin(), one.parts.end(), [&](const Revealed& part) {
        return part.evidence.rater == party || part.evidence.subject == party;
      });
    } else if constexpr (requires { one.party; }) {
      return one.party == party;
    } else if constexpr (requires { one.subject; }) {
      return one.subject == party;
    } else {
      return false;
    }
  };
  return std::visit(is_named, event);
}

}  // namespace recount::evidence
