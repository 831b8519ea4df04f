// Tiles on disk: written so that a checkpoint may rely on them, read with the last ones remembered.
//
// Holds
//   1. After `sync` every tile written before is on stable storage, its directories included.
//   2. Nobody looks at a tile that no checkpoint covers: writing one again, after a crash, is fine.
//   3. A partial tile is read from the full one when it has been removed.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "ledger/growing_tree.h"
#include "ledger/merkle.h"
#include "ledger/tile.h"

namespace recount::ledger {

class TileWriter {
 public:
  static Result<TileWriter> open(const Path& ledger);

  Status write(const TileBytes& tile);
  /// A few files are synced one by one, many together with their filesystem. On a virtual disk 4000
  /// files took 15 s one by one and 0.3 s together, twenty 100 ms and 30 ms; the price is that what
  /// others wrote to that filesystem is waited for as well.
  Status sync();

  /// Removes the partial tiles that a full one has replaced.
  Status remove_partials(const TileId& tile);

 private:
  TileWriter(Path ledger, File root) : ledger_(std::move(ledger)), root_(std::move(root)) {}

  Status make_directory(const Path& directory);

  Path ledger_;
  File root_;  // open before all writes, so that their errors are told to it
  std::set<Path> known_;
  std::set<Path> changed_;      // directories with new names
  std::vector<File> unsynced_;  // at most a few; beyond that:
  bool has_many_unsynced_ = false;
};

/// Reads tiles as a tree of one size shows them. May be used by several threads.
class TileReader {
 public:
  TileReader(Path ledger, TreeSize size) : ledger_(std::move(ledger)), size_(size) {}

  /// The bytes of a tile or bundle at a position, cut to the width that it has at this size.
  /// Damaged when they are not that many.
  Result<Bytes> bytes(int level, std::uint64_t index) const;
  Result<std::vector<Hash>> row(int level, std::uint64_t index) const;
  /// A perfect subtree, from the tile that holds its leaves.
  Result<Hash> subtree(const Subtree& subtree) const;
  HashSource source() const;

 private:
  struct Key {
    int level = 0;
    std::uint64_t index = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };

  Path ledger_;
  TreeSize size_ = 0;
  mutable std::mutex mutex_;
  mutable std::map<Key, std::vector<Hash>> rows_;
};

}  // namespace recount::ledger
