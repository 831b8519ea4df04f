// The right edge of a tree that grows: the tiles that are not full yet, and those that became so.
//
// Holds: row l has the hashes of the partial tile of level l; adding a leaf fills row 0, a row of
// 256 becomes a full tile and one hash of the row above. Adding n leaves costs O(n), the root of
// any size at most one row a level.
#pragma once

#include <utility>
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

/// The hashes alone.
class HashRows {
 public:
  struct FullRow {
    int level = 0;
    std::uint64_t index = 0;
    std::vector<Hash> hashes;
  };

  HashRows() = default;
  /// `rows[l]` is the partial tile of level l at this size.
  HashRows(TreeSize size, std::vector<std::vector<Hash>> rows);

  void add(const Hash& leaf);

  TreeSize size() const { return size_; }

  Hash root() const;
  /// The partial row of a level; empty when there is none.
  const std::vector<Hash>& row(int level) const;

  /// The rows that became full since this was last called, lower levels first.
  std::vector<FullRow> take_full() { return std::exchange(full_, {}); }

 private:
  void push(std::size_t level, const Hash& hash);

  TreeSize size_ = 0;
  std::vector<std::vector<Hash>> rows_;
  std::vector<FullRow> full_;
};

/// Hashes and entries, as the bytes of their tiles and bundles.
class GrowingTree {
 public:
  GrowingTree() = default;
  /// Continues a tree whose partial tiles these are: `rows[l]` of level l, and the entry bundle.
  GrowingTree(TreeSize size, std::vector<std::vector<Hash>> rows, Bytes bundle);

  void add(ByteView entry, const Hash& leaf);

  TreeSize size() const { return rows_.size(); }

  Hash root() const { return rows_.root(); }

  /// The tiles that became full since this was last called.
  std::vector<TileBytes> take_full();

  /// They could not be written yet.
  void give_back(std::vector<TileBytes> full);

  std::size_t full_bytes() const { return full_bytes_; }

  /// The tiles that are partial at this size.
  std::vector<TileBytes> partials() const;

 private:
  void finish(TileId id, Bytes bytes);

  HashRows rows_;
  Bytes bundle_;
  std::vector<TileBytes> full_;
  std::size_t full_bytes_ = 0;
};

/// A row of hashes as the bytes of a tile, and back. `bytes` is a whole number of hashes.
Bytes bytes_of_row(const std::vector<Hash>& row);
std::vector<Hash> row_of_bytes(ByteView bytes);

}  // namespace recount::ledger
