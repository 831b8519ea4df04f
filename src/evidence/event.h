// Everything that may enter a ledger: evidence, what is later said about evidence, and the public
// control events that make a ledger what it is.
//
//   private events   Evidence                                           evidence.h
//                    Retract · Contest · Ruling · Reply                 redress.h
//                    Consequence · Stay                                 redress.h
//                    Interaction · Seal · Reveal                        mutual.h
//                    Erase · Expiry                                     erasure.h
//                    ModelOutput                                        model_output.h
//   control events   Genesis · PolicyChange · KeyRotation
//
// The bytes of private events live in the vault; those of control events are public. Every private
// event has an id of its own within its context.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ed25519.h"
#include "base/sha256.h"
#include "evidence/erasure.h"
#include "evidence/evidence.h"
#include "evidence/model_output.h"
#include "evidence/mutual.h"
#include "evidence/redress.h"

namespace recount::evidence {

using Event = std::variant<Evidence, Retract, Contest, Ruling, Interaction, Seal, Reveal, Reply,
                           Consequence, Stay, Erase, Expiry, ModelOutput>;

std::string_view id_of(const Event& event);
std::string_view context_of(const Event& event);

/// The entries of which an event speaks: its evidence, its contest, the seals that it opens. None
/// for an erasure, which ends what it lists.
std::vector<EntryIndex> spoken_of(const Event& event);

/// What an erasure or expiry lists; null for other events.
const EntrySet* entries_ended_by(const Event& event);

/// Whether an event holds a party's name as who it is by or about: a rater, a subject, somebody
/// who contests or replies, a side of an interaction. Who decides is no party.
bool names_party(const Event& event, std::string_view party);

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
  static constexpr std::uint8_t kKind = 0x40;

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
  static constexpr std::uint8_t kKind = 0x41;

  std::string context;
  std::string text;  // the policy's TOML, as its author wrote it
  Hash rulebook{};   // of the house rules that it passed

  friend bool operator==(const PolicyChange&, const PolicyChange&) = default;
};

/// From the next checkpoint on, the ledger signs with a new key; until `overlap_until` with the one
/// before as well, so that verifiers of either are served.
struct KeyRotation {
  static constexpr std::uint8_t kKind = 0x50;

  Ed25519Public previous_key{};
  Ed25519Public new_key{};
  Instant overlap_until;
  Instant declared_at;

  friend bool operator==(const KeyRotation&, const KeyRotation&) = default;
};

using ControlEvent = std::variant<Genesis, PolicyChange, KeyRotation>;

}  // namespace recount::evidence
