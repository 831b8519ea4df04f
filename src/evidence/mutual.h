// Mutual evaluation: a service says that two parties had something with each other; each side's
// evidence is sealed until both have spoken or the window ends; then it is revealed.
//
//   Seal     puts a commitment on record, and the evidence as ciphertext. It does not count, and it
//            names nobody: without the key, which is kept outside the ledger, nothing can be read.
//   Reveal   opens one interaction's seals at one position of the ledger: from there on their
//            evidence counts.
//
// commitment of a seal = SHA-256("recount-seal1" ‖ blinding ‖ canonical evidence)
#pragma once

#include <array>
#include <vector>

#include "base/sha256.h"
#include "evidence/entry_set.h"
#include "evidence/evidence.h"

namespace recount::evidence {

/// Who takes part, and as what: "guest", "host".
struct Side {
  std::string party;
  std::string role;

  friend bool operator==(const Side&, const Side&) = default;
};

/// What two parties had with each other. `id` is what evidence names as its interaction.
struct Interaction {
  static constexpr std::uint8_t kKind = 0x23;

  std::string id;
  std::string context;
  Side first;
  Side second;
  Instant ended_at;
  Instant closes_at;  // no evidence after it: ended_at plus the policy's window
  Instant declared_at;

  friend bool operator==(const Interaction&, const Interaction&) = default;
};

using Blinding = std::array<std::uint8_t, 32>;

/// Room for the longest evidence in its ciphertext, and for padding to one length.
inline constexpr std::size_t kSealedBytesMax = 16'384;

struct Seal {
  static constexpr std::uint8_t kKind = 0x24;

  std::string id;  // of the seal, not of the evidence in it
  std::string context;
  Hash commitment{};
  Bytes sealed;  // ciphertext; opaque here, may be empty where it is kept elsewhere
  Instant declared_at;

  friend bool operator==(const Seal&, const Seal&) = default;
};

/// One opened seal.
struct Revealed {
  EntryIndex seal = 0;
  Blinding blinding{};
  Evidence evidence;

  friend bool operator==(const Revealed&, const Revealed&) = default;
};

/// Invariant: one or two parts, of one interaction, ascending by seal; where there are two, each
/// side's subject is the other's rater.
struct Reveal {
  static constexpr std::uint8_t kKind = 0x25;

  std::string id;
  std::string context;
  std::vector<Revealed> parts;
  Instant declared_at;

  friend bool operator==(const Reveal&, const Reveal&) = default;
};

Hash seal_commitment(const Blinding& blinding, const Evidence& evidence);

void write_fields(const Interaction& interaction, FieldWriter& write);
void write_fields(const Seal& seal, FieldWriter& write);
void write_fields(const Reveal& reveal, FieldWriter& write);

bool read_fields(FieldReader& read, Interaction& interaction);
bool read_fields(FieldReader& read, Seal& seal);
bool read_fields(FieldReader& read, Reveal& reveal);

}  // namespace recount::evidence
