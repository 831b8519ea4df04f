// Destroys openings in place: the end that an erasure or an expiry on record puts to them.
//
// Of a private record there stay its length and a mark of 16 bytes, which the caller chooses; salt
// and event are overwritten with zeros. The frame's checksums are made anew, its link is not
// touched, and no entry, tile or checkpoint changes.
//
//   LEDGER/erasing        what is being done, little-endian; there only while it is
//   ┌────────────┬───────────────────────────────────────────────────────────────┬──────────┐
//   │ "RCERASE1" │ frame by frame: segment 4 │ offset 8 │ new header 64 │ n 4 │  │ XXH3 of  │
//   │ 8          │   n times: offset in the payload 4 │ length 4 │ mark 16       │ all  8   │
//   └────────────┴───────────────────────────────────────────────────────────────┴──────────┘
//
// Holds
//   1. The file is durable before the first byte is overwritten, and goes when the last one is on
//      stable storage. Doing it twice is doing it once, so that whoever finds it does it again.
//   2. Only frames whose checksums are right are begun with: damage is not blessed.
//   3. What other stores made of the openings (LEDGER/snapshot) is thrown away.
#pragma once

#include <vector>

#include "base/files.h"
#include "ledger/vault.h"

namespace recount::ledger {

struct DestroyedOpening {
  EntryIndex entry = 0;
  Salt mark{};
};

/// Notes, durably, that openings of private entries are to be destroyed. They ascend and lie below
/// `covered`. An opening that is destroyed already gets the mark that it is given now.
Status begin_destruction(const Path& ledger, const Vault& vault, TreeSize covered,
                         const std::vector<DestroyedOpening>& openings);

/// Destroys what is noted; whether there was anything.
Result<bool> finish_destruction(const Path& ledger, Vault& vault);

}  // namespace recount::ledger
