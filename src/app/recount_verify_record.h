// recount-verify's own reading of a ledger's private half, and a naive recount of its ratings.
//
// Written from docs/formats/vault.md and DESIGN's definition of beta: frames are walked with plain
// reads, each opening is held against its public commitment, and a rating is the weighted mean over
// all evidence that counts, with the system's exp2. No state, no snapshot, no tables.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/recount_verify_log.h"
#include "base/instant.h"
#include "evidence/event.h"
#include "policy/policy.h"

namespace recount::app {

/// What an erasure left of an opening.
struct Remains {
  std::uint32_t event_bytes = 0;
  evidence::ErasedMark mark{};
};

/// What an erasure or expiry lists.
struct Erasure {
  evidence::EntrySet entries;
  Hash marks{};
};

/// Everything on record, taken apart.
struct PrivateRecord {
  std::optional<evidence::Genesis> genesis;
  std::vector<Ed25519Public> keys;                       // the ledger's, one after the other
  std::map<std::string, policy::Policy> policies;        // the last of each context
  std::map<std::uint64_t, evidence::Evidence> evidence;  // by entry index
  std::map<std::uint64_t, std::uint64_t> contests;       // contest entry → evidence entry
  std::map<std::uint64_t, Hash> seals;                   // by entry index, their commitments
  std::vector<std::uint64_t> ended;                      // evidence that counts no more
  std::map<std::uint64_t, Erasure> erasures;             // by entry index
  std::map<std::uint64_t, Remains> erased;               // by entry index
  std::uint64_t openings = 0;
};

/// Control entries come from the public log; openings are read only when wanted.
Result<PrivateRecord> read_record(const Path& directory, const PublicLog& log, bool with_openings,
                                  std::vector<std::string>& faults);

struct NaiveRating {
  double rating = 0;
  std::uint64_t evidence_count = 0;
};

/// Every subject of a context at the greatest observed_at of its evidence that counts.
std::map<std::string, NaiveRating> recount_context(const PrivateRecord& record,
                                                   const std::string& context);

}  // namespace recount::app
