// The right edge of a tree that grows: the tiles that are not full yet, and those that became so.
//
// Holds: row l has the hashes of the partial tile of level l; adding a leaf fills row 0, a row of
// 256 becomes a full tile and one hash of the row above. Adding n leaves costs O(n), the root of any
// size at most one row a level.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/sha256.h"
#include "ledger/entry.h"
#include "ledger/tile.h"

namespace recount::ledger {

struct TileBytes {
  TileId id;
  Bytes bytes;
};

class GrowingTree {
 public:
  GrowingTree() = default;
  /// Continues a tree whose partial tiles these are: `rows[l]` of level l, and the entry bundle.
  GrowingTree(TreeSize size, std::vector<std::vector<Hash>> rows, Bytes bundle);

  void add(ByteView entry, const Hash& leaf);

  TreeSize size() const { return size_; }
  Hash root() const;

  /// The tiles that became full since this was last called.
  std::vector<TileBytes> take_full();
  std::size_t full_bytes() const { return full_bytes_; }

  /// The tiles that are partial at this size.
  std::vector<TileBytes> partials() const;

 private:
  void finish(TileId id, Bytes bytes);
  void push(std::size_t level, const Hash& hash);

  TreeSize size_ = 0;
  std::vector<std::vector<Hash>> rows_;
  Bytes bundle_;
  std::vector<TileBytes> full_;
  std::size_t full_bytes_ = 0;
};

/// A row of hashes as the bytes of a tile, and back. `bytes` is a whole number of hashes.
Bytes bytes_of_row(const std::vector<Hash>& row);
std::vector<Hash> row_of_bytes(ByteView bytes);

}  // namespace recount::ledger
