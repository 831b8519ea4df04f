#include "ledger/growing_tree.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "base/ensure.h"
#include "ledger/bundle.h"
#include "ledger/merkle.h"

namespace recount::ledger {

Bytes bytes_of_row(const std::vector<Hash>& row) {
  Bytes bytes(row.size() * sizeof(Hash));
  if (!row.empty()) {
    std::memcpy(bytes.data(), row.data(), bytes.size());
  }
  return bytes;
}

std::vector<Hash> row_of_bytes(ByteView bytes) {
  static_assert(sizeof(Hash) == std::tuple_size_v<Hash>);
  ensure(bytes.size() % sizeof(Hash) == 0, "a tile is a whole number of hashes");
  std::vector<Hash> row(bytes.size() / sizeof(Hash));
  if (!row.empty()) {
    std::memcpy(row.data(), bytes.data(), bytes.size());
  }
  return row;
}

HashRows::HashRows(TreeSize size, std::vector<std::vector<Hash>> rows)
    : size_(size), rows_(std::move(rows)) {
  for (std::size_t level = 0; level < rows_.size(); ++level) {
    ensure(rows_[level].size() == hashes_in_level(static_cast<int>(level), size) % kTileWidth,
           "a row has the width that the size says");
  }
}

void HashRows::push(std::size_t level, const Hash& hash) {
  if (level == rows_.size()) {
    rows_.emplace_back().reserve(kTileWidth);
  }
  rows_[level].push_back(hash);
  if (rows_[level].size() < kTileWidth) {
    return;
  }
  const int number = static_cast<int>(level);
  const std::uint64_t index = hashes_in_level(number, size_) / kTileWidth - 1;
  const Hash above = fold_perfect(rows_[level]);
  full_.push_back({.level = number, .index = index, .hashes = std::exchange(rows_[level], {})});
  rows_[level].reserve(kTileWidth);
  push(level + 1, above);
}

void HashRows::add(const Hash& leaf) {
  ++size_;
  push(0, leaf);
}

const std::vector<Hash>& HashRows::row(int level) const {
  static const std::vector<Hash> kEmpty;
  const auto number = static_cast<std::size_t>(level);
  return number < rows_.size() ? rows_[number] : kEmpty;
}

Hash HashRows::root() const {
  // From the smallest perfect subtree to the largest: the low bits of the size stand in row 0.
  std::optional<Hash> right;
  for (const std::vector<Hash>& row : rows_) {
    std::size_t end = row.size();
    while (end > 0) {
      const std::size_t width = std::size_t{1} << static_cast<unsigned>(std::countr_zero(end));
      const Hash left = fold_perfect(std::span(row).subspan(end - width, width));
      right = right ? node_hash(left, *right) : left;
      end -= width;
    }
  }
  return right.value_or(empty_root());
}

GrowingTree::GrowingTree(TreeSize size, std::vector<std::vector<Hash>> rows, Bytes bundle)
    : rows_(size, std::move(rows)), bundle_(std::move(bundle)) {}

void GrowingTree::finish(TileId id, Bytes bytes) {
  full_bytes_ += bytes.size();
  full_.push_back({.id = id, .bytes = std::move(bytes)});
}

void GrowingTree::add(ByteView entry, const Hash& leaf) {
  append_to_bundle(entry, bundle_);
  rows_.add(leaf);
  if (size() % kTileWidth != 0) {
    return;
  }
  const std::size_t bytes = bundle_.size();
  finish({.level = kEntriesLevel, .index = size() / kTileWidth - 1}, std::exchange(bundle_, {}));
  bundle_.reserve(bytes);
  for (const HashRows::FullRow& row : rows_.take_full()) {
    finish({.level = row.level, .index = row.index}, bytes_of_row(row.hashes));
  }
}

std::vector<TileBytes> GrowingTree::take_full() {
  full_bytes_ = 0;
  return std::exchange(full_, {});
}

void GrowingTree::give_back(std::vector<TileBytes> full) {
  for (const TileBytes& tile : full) {
    full_bytes_ += tile.bytes.size();
  }
  full.insert(full.end(), std::make_move_iterator(full_.begin()),
              std::make_move_iterator(full_.end()));
  full_ = std::move(full);
}

std::vector<TileBytes> GrowingTree::partials() const {
  std::vector<TileBytes> tiles;
  for (const TileId& id : partial_tiles_of(size())) {
    tiles.push_back(
        {.id = id,
         .bytes = id.level == kEntriesLevel ? bundle_ : bytes_of_row(rows_.row(id.level))});
  }
  return tiles;
}

}  // namespace recount::ledger
