// The keys of a ledger while one follows another. Files in secret/, each for its owner alone:
//
//   signing.seed    32 bytes   the key that signs
//   next.seed       48 bytes   seed 32 │ overlap until 8 │ entry of the rotation 8, little-endian:
//                              a rotation that was begun
//   previous.seed   40 bytes   seed 32 │ overlap until 8: signs as well until then
//
//   1 next.seed is written      2 the rotation's entry is committed      3 a checkpoint that covers
//   it is signed by both keys   4 previous.seed, signing.seed and vkey are replaced, next.seed goes
//
// Whoever finds next.seed at opening goes on where it stopped: before 2 the rotation is dropped,
// behind it finished. At every moment the checkpoint verifies under the vkey that is there.
#pragma once

#include <optional>

#include "base/instant.h"
#include "ledger/checkpoint.h"
#include "ledger/keys.h"

namespace recount::ledger {

struct NextKey {
  Ed25519Seed seed{};
  Instant overlap_until;
  EntryIndex entry = 0;
};

struct PreviousKey {
  Ed25519Seed seed{};
  Instant overlap_until;
};

Result<std::optional<NextKey>> read_next_key(const Path& ledger);
Status write_next_key(const Path& ledger, const NextKey& next);
Status drop_next_key(const Path& ledger);

Result<std::optional<PreviousKey>> read_previous_key(const Path& ledger);
Status drop_previous_key(const Path& ledger);

/// Step 4. Doing it twice is doing it once.
Status adopt_next_key(const Path& ledger, std::string_view origin, const NextKey& next);

/// Finishes a step 4 that was cut short, so that seed and vkey fit each other again.
Status finish_adoption(const Path& ledger, std::string_view origin);

}  // namespace recount::ledger
