// What makes committed entries public: tiles and entry bundles, then the checkpoint that covers
// them.
//
//   writer's thread              any thread                         writer's thread
//   ─ take what a size needs ─▶  write tiles · sync · sign · name ─▶  published_size moves
//     (a Publication: bytes)       (a few fsyncs)
//
// Holds
//   1. A checkpoint is signed after all tiles and entry bundles that it covers are durable.
//   2. A published tile is never written again: somebody may be reading it.
//   3. One publication at a time; keys change between publications only. Tiles that are full may
//      be written meanwhile (`write_early`), by another thread.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/files.h"
#include "base/result.h"
#include "ledger/checkpoint.h"
#include "ledger/growing_tree.h"
#include "ledger/key_rotation.h"
#include "ledger/tile_files.h"

namespace recount::ledger {

/// All that a checkpoint of one size needs on disk and is not there yet. Owns its bytes.
struct Publication {
  TreeSize size = 0;
  Hash root{};
  std::vector<TileBytes> full;
  std::vector<TileBytes> partials;
};

/// The keys that sign, and who follows whom.
struct SigningKeys {
  VerifierKey vkey;
  Ed25519Seed seed;
  std::optional<NextKey> next;          // of a rotation that is on record
  std::optional<PreviousKey> previous;  // while it may sign
};

class Publisher {
 public:
  /// `published` is what the checkpoint on disk covers; nothing before the first one. The clock is
  /// borrowed for the publisher's life.
  static Result<Publisher> open(Path ledger, SigningKeys keys, std::optional<TreeSize> published,
                                Clock& clock);

  /// Whether a checkpoint of this size would say something new.
  bool is_news(TreeSize size) const { return published_size() != size || !has_checkpoint(); }

  Status write(const Publication& publication);

  /// Full tiles that would take too much memory until the next publication.
  Status write_early(const std::vector<TileBytes>& tiles);

  /// Signs the tree of a publication that is on disk already, by the keys that are there now.
  Status sign(const Checkpoint& checkpoint);

  /// Signs with the next key from now on; until its overlap ends with the one before as well.
  Status adopt_next_key();

  void set_next_key(const NextKey& next) { keys_.next = next; }

  const SigningKeys& keys() const { return keys_; }

  TreeSize published_size() const { return progress_->size; }

  bool has_checkpoint() const { return progress_->has_checkpoint; }

 private:
  struct Progress {
    std::atomic<TreeSize> size = 0;
    std::atomic<bool> has_checkpoint = false;
    std::mutex tiles;  // over the tile writer
  };

  Publisher(Path ledger, SigningKeys keys, TileWriter tiles, Clock& clock);
  Status write_tiles(const Publication& publication);
  Status remove_replaced_partials(TreeSize older, TreeSize newer);

  Path ledger_;
  SigningKeys keys_;
  TileWriter tiles_;
  Clock* clock_;
  std::unique_ptr<Progress> progress_;  // stays where it is when the publisher moves
};

}  // namespace recount::ledger
