// What a writer needs to go on: the tree that the checkpoint covers, and the vault's frames, of
// which a torn tail is cut.
//
// Trust: below the checkpoint the tiles must give its root, and the frame headers must be one whole
// chain; damage there is an error. Behind the checkpoint every frame is read. The first bad one is
// a torn tail, since a commit writes once and waits, unless a whole frame follows it: then it is
// damage.
#pragma once

#include <functional>

#include "base/files.h"
#include "base/result.h"
#include "ledger/checkpoint.h"
#include "ledger/growing_tree.h"
#include "ledger/open_frames.h"
#include "ledger/vault.h"

namespace recount::ledger {

/// The right edge of the tree, read from the tiles; Damaged when it does not give the root.
Result<GrowingTree> load_tree(const Path& ledger, const Checkpoint& checkpoint);

/// Walks the frames of entries 0 to size - 1, which must be whole and end exactly there.
Status walk_covered(const Vault& vault, FrameWalk& walk, TreeSize size,
                    const std::function<void(const PlacedFrame&)>& visit);

/// Where a vault ends, after its tail was added to the tree.
struct VaultEnd {
  FrameChain chain;
  std::optional<Instant> recorded_at;  // of the last frame
  std::uint64_t bytes_cut = 0;
};

Result<VaultEnd> recover_vault(Vault& vault, GrowingTree& tree);

}  // namespace recount::ledger
