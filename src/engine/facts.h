// What is on record of a context beside its evidence, as far as the fold needs it or an explanation
// shows it: small facts, each under the entry that put it there. Reasons and ids stay in the vault.
//
// A fact never changes. It may speak of an entry whose opening was erased since; then it stands,
// and has no effect.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "evidence/event.h"

namespace recount::engine {

using evidence::EntryIndex;

/// A rater withdrew a piece of evidence.
struct Withdrawn {
  EntryIndex evidence = 0;

  friend bool operator==(const Withdrawn&, const Withdrawn&) = default;
};

/// Somebody disputes a piece of evidence or a consequence.
struct Contested {
  EntryIndex target = 0;

  friend bool operator==(const Contested&, const Contested&) = default;
};

struct Ruled {
  EntryIndex contest = 0;
  evidence::Outcome outcome = evidence::Outcome::Dismissed;

  friend bool operator==(const Ruled&, const Ruled&) = default;
};

struct Replied {
  EntryIndex evidence = 0;

  friend bool operator==(const Replied&, const Replied&) = default;
};

/// A consequence was declared.
struct Declared {
  std::string subject;
  std::string effect;
  std::uint64_t tree_size = 0;
  Instant begins_at;
  Instant ends_at;

  friend bool operator==(const Declared&, const Declared&) = default;
};

/// A consequence is held until a contest is ruled upon.
struct Stayed {
  EntryIndex consequence = 0;
  EntryIndex contest = 0;

  friend bool operator==(const Stayed&, const Stayed&) = default;
};

/// Two parties had something with each other.
struct Met {
  std::string first;
  std::string second;
  Instant ended_at;
  Instant closes_at;

  friend bool operator==(const Met&, const Met&) = default;
};

struct Sealed {
  Hash commitment{};

  friend bool operator==(const Sealed&, const Sealed&) = default;
};

struct Opened {
  std::vector<EntryIndex> seals;

  friend bool operator==(const Opened&, const Opened&) = default;
};

/// Openings were destroyed, on request or because their time was over.
struct Erased {
  bool is_expiry = false;
  evidence::EntrySet entries;
  Hash marks{};

  friend bool operator==(const Erased&, const Erased&) = default;
};

/// A global model ran over a ledger size.
struct Computed {
  std::string model;
  std::uint64_t tree_size = 0;
  Hash result{};

  friend bool operator==(const Computed&, const Computed&) = default;
};

using Fact = std::variant<Withdrawn, Contested, Ruled, Replied, Declared, Stayed, Met, Sealed,
                          Opened, Erased, Computed>;

using Facts = std::map<EntryIndex, Fact>;

/// The canonical form of facts within the engine's state; false where the bytes are none.
void put_facts(ByteWriter& write, const Facts& facts);
bool get_facts(ByteReader& read, Facts& facts);

}  // namespace recount::engine
