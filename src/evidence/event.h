// Everything that may enter a ledger: evidence, what is later said about evidence, and the public
// control events that make a ledger what it is.
//
//   private events   Evidence · Retract · Contest · Ruling     (their bytes live in the vault)
//   control events   Genesis · PolicyChange                    (their bytes are public)
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/ed25519.h"
#include "base/sha256.h"
#include "evidence/evidence.h"

namespace recount::evidence {

/// Zero-based position of an entry in its ledger.
using EntryIndex = std::uint64_t;

/// The rater withdraws; the evidence stays on record and counts no more.
struct Retract {
  std::string id;
  std::string context;
  EntryIndex target = 0;  // a piece of evidence in the same context
  std::string reason;
  Instant declared_at;

  friend bool operator==(const Retract&, const Retract&) = default;
};

/// Somebody concerned disputes a piece of evidence. It counts on, flagged, until a ruling.
struct Contest {
  std::string id;
  std::string context;
  EntryIndex target = 0;
  std::string party;  // who contests: the subject or its representative
  std::string reason;
  Instant declared_at;

  friend bool operator==(const Contest&, const Contest&) = default;
};

enum class Outcome : std::uint8_t {
  Upheld = 1,     // the contest was right: the evidence counts no more
  Dismissed = 2,  // the evidence stands, and is no longer flagged
};

/// The decision on a contest, by somebody who was not involved, with reasons.
struct Ruling {
  std::string id;
  std::string context;
  EntryIndex contest = 0;
  Outcome outcome = Outcome::Dismissed;
  std::string decider;
  std::string reasons;
  Instant declared_at;

  friend bool operator==(const Ruling&, const Ruling&) = default;
};

using Event = std::variant<Evidence, Retract, Contest, Ruling>;

/// What kind of world a ledger is about. Fixed in its first entry, marked in every answer.
enum class LedgerKind : std::uint8_t {
  Live = 1,       // real parties, with their rights
  Archive = 2,    // published research data: pseudonymous, no logins, no consequences
  Synthetic = 3,  // made by the story or the lab; never becomes live
};

inline constexpr std::array kLedgerKinds = {LedgerKind::Live, LedgerKind::Archive,
                                            LedgerKind::Synthetic};

std::string_view name_of(LedgerKind kind);
std::optional<LedgerKind> ledger_kind_named(std::string_view name);

/// The first entry.
struct Genesis {
  LedgerKind kind = LedgerKind::Synthetic;
  std::string controller;  // the one body that answers for the ledger
  std::string origin;      // the checkpoint's first line
  Ed25519Public signing_key{};
  Hash rulebook{};  // of the house rules that guard this ledger
  Instant created_at;

  friend bool operator==(const Genesis&, const Genesis&) = default;
};

/// From the next entry on, the context is rated under this policy.
struct PolicyChange {
  std::string context;
  std::string text;  // the policy's TOML, as its author wrote it
  Hash rulebook{};   // of the house rules that it passed

  friend bool operator==(const PolicyChange&, const PolicyChange&) = default;
};

using ControlEvent = std::variant<Genesis, PolicyChange>;

}  // namespace recount::evidence
