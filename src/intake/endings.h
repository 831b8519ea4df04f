// Which openings an erasure or an expiry ends: a reading of the ledger from front to back.
//
// What goes with what (docs/decisions/2026-11-25-either-party-erases.md)
//   - what is said about something goes with it: contests, rulings, replies, retractions, stays,
//     and reveals with their seals; so nothing is left that speaks of what is gone, unless a policy
//     retains contests for longer than evidence
//   - erasures, expiries and model outputs name nobody, and stay
#pragma once

#include <map>
#include <string_view>

#include "evidence/event.h"
#include "intake/id_table.h"
#include "ledger/reader.h"
#include "policy/policy.h"

namespace recount::intake {

/// An opening that ends, and what is left of it.
struct Ending {
  std::uint32_t event_bytes = 0;
  evidence::ErasedMark mark{};
};

using Endings = std::map<evidence::EntryIndex, Ending>;

/// What an erasure leaves of an id, and back.
evidence::ErasedMark mark_of(const Hash128& id);
Hash128 id_of(const evidence::ErasedMark& mark);

/// Every opening of a context that names the party as rater, subject, side or speaker, with what
/// is said about it.
Result<Endings> endings_of_party(const ledger::Reader& reader, const IdHasher& hasher,
                                 std::string_view context, std::string_view party);

/// Every opening of a policy's context that it does not retain at a time.
Result<Endings> endings_of_retention(const ledger::Reader& reader, const IdHasher& hasher,
                                     const policy::Policy& policy, Instant at);

/// The opening of one entry.
Result<Ending> ending_of(const ledger::Reader& reader, const IdHasher& hasher,
                         evidence::EntryIndex entry);

}  // namespace recount::intake
