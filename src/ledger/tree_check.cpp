#include "ledger/tree_check.h"

#include <algorithm>

#include "base/ensure.h"
#include "ledger/bundle.h"
#include "ledger/merkle.h"

namespace recount::ledger {
namespace {

constexpr std::uint64_t kProgressEvery = 64 * kTileWidth;

std::string differs(std::string_view what, const Hash& expected, const Hash& found) {
  return std::string(what) + ": expected " + to_hex(expected) + ", found " + to_hex(found);
}

/// The hash that at least two of three witnesses give; else the tile's, the bundle's, the vault's.
std::optional<Hash> majority(const std::optional<Hash>& bundle, const std::optional<Hash>& tile,
                             const std::optional<Hash>& vault) {
  if (bundle && (bundle == tile || bundle == vault)) {
    return bundle;
  }
  if (tile) {
    return tile;
  }
  return bundle ? bundle : vault;
}

}  // namespace

const std::vector<unsigned>* OlderPartials::widths_at(int level, std::uint64_t index) const {
  const auto found = widths_.find({level, index});
  return found == widths_.end() ? nullptr : &found->second;
}

std::vector<Hash> leaf_hashes_of(const std::vector<ByteView>& entries) {
  std::vector<Hash> leaves(entries.size());
  leaf_hashes(entries, leaves);
  return leaves;
}

TreeCheck::TreeCheck(const Path& ledger, const Checkpoint& checkpoint, const OlderPartials& older,
                     OpeningStream& openings, LedgerReport& report, FaultList& faults)
    : ledger_(ledger),
      checkpoint_(checkpoint),
      tiles_(ledger, checkpoint.size),
      older_(older),
      openings_(openings),
      report_(report),
      faults_(faults) {}

std::optional<TreeCheck::Bundle> TreeCheck::load_bundle(const TileId& tile) {
  ++report_.tiles_checked;
  Result<Bytes> bytes = tiles_.bytes(tile.level, tile.index);
  if (!bytes) {
    faults_.add(bytes.error(), tile_path(tile));
    return std::nullopt;
  }
  Bundle bundle{.bytes = std::move(*bytes), .entries = {}, .leaves = {}};
  Result<std::vector<ByteView>> entries = split_bundle(bundle.bytes, tile.width);
  if (!entries) {
    faults_.add(tile_path(tile) + ", " +
                    entry_range(tile.index * kTileWidth, tile.index * kTileWidth + tile.width),
                entries.error().message);
    return std::nullopt;
  }
  bundle.entries = std::move(*entries);
  bundle.leaves = leaf_hashes_of(bundle.entries);
  return bundle;
}

std::optional<std::vector<Hash>> TreeCheck::load_row(const TileId& tile) {
  ++report_.tiles_checked;
  const Result<Bytes> bytes = tiles_.bytes(tile.level, tile.index);
  if (!bytes) {
    faults_.add(bytes.error(), tile_path(tile));
    return std::nullopt;
  }
  if (bytes->size() != tile.width * sizeof(Hash)) {
    faults_.add(tile_path(tile), "expected " + std::to_string(tile.width * sizeof(Hash)) +
                                     " bytes, found " + std::to_string(bytes->size()));
    return std::nullopt;
  }
  return row_of_bytes(*bytes);
}

std::optional<Hash> TreeCheck::agree(EntryIndex index, const Bundle* bundle,
                                     const std::vector<Hash>* row) {
  const std::size_t at = index % kTileWidth;
  const std::optional<RebuiltEntry> opened = openings_.next(index);
  const bool is_erased = opened && opened->is_erased;
  report_.openings_checked += opened && !is_erased ? 1U : 0U;
  if (is_erased) {
    note_erased(index, *opened, bundle);
  }
  std::optional<Hash> in_bundle;
  std::optional<Hash> in_tile;
  std::optional<Hash> in_vault;
  if (bundle != nullptr) {
    in_bundle = bundle->leaves[at];
  }
  if (row != nullptr) {
    in_tile = (*row)[at];
  }
  if (opened && !is_erased) {
    const bool is_same =
        bundle != nullptr && std::ranges::equal(opened->entry, bundle->entries[at]);
    in_vault = is_same ? in_bundle : leaf_hash(opened->entry);
  }
  const std::optional<Hash> leaf = majority(in_bundle, in_tile, in_vault);
  const auto tile = [&](int level) {
    return *tile_at(level, index / kTileWidth, checkpoint_.size);
  };
  if (in_bundle && in_bundle != leaf) {
    faults_.add(tile(kEntriesLevel), index, differs("the entry's leaf hash", *leaf, *in_bundle));
  }
  if (in_tile && in_tile != leaf) {
    faults_.add(tile(0), index, differs("the leaf hash", *leaf, *in_tile));
  }
  if (in_vault && in_vault != leaf) {
    faults_.add(
        describe(opened->place) + ", entry " + std::to_string(index),
        differs("the opening is not what the entry commits to; leaf hash", *leaf, *in_vault));
  }
  if (in_bundle == leaf && bundle != nullptr) {
    const Result<EntryView> entry = read_entry(bundle->entries[at]);
    if (!entry) {
      faults_.add(tile(kEntriesLevel), index, entry.error().message);
    }
  }
  return leaf;
}

void TreeCheck::note_erased(EntryIndex index, const RebuiltEntry& opened, const Bundle* bundle) {
  report_.erased.push_back(index);
  const bool is_private = bundle == nullptr || bundle->entries[index % kTileWidth].empty() ||
                          bundle->entries[index % kTileWidth].front() == kPrivateEntry;
  if (!is_private) {
    faults_.add(describe(opened.place) + ", entry " + std::to_string(index),
                "the entry is public, and its copy in the vault is erased");
  }
}

void TreeCheck::check_older_rows(int level, std::uint64_t index,
                                 const std::vector<Hash>& expected) {
  const std::vector<unsigned>* widths = older_.widths_at(level, index);
  for (const unsigned width : widths != nullptr ? *widths : std::vector<unsigned>()) {
    if (width > expected.size()) {
      continue;  // behind the checkpoint
    }
    const TileId tile{.level = level, .index = index, .width = width};
    ++report_.tiles_checked;
    const Result<Bytes> bytes = read_file(ledger_ / tile_path(tile));
    const std::vector<Hash> prefix(expected.begin(), expected.begin() + width);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) {
      continue;  // replaced by the full tile since the directory was listed
    }
    if (!bytes || *bytes != bytes_of_row(prefix)) {
      faults_.add(tile_path(tile), bytes ? "a partial tile of an older size differs from the tile"
                                         : bytes.error().message);
    }
  }
}

void TreeCheck::check_older_bundles(std::uint64_t index, const std::vector<Hash>& leaves) {
  const std::vector<unsigned>* widths = older_.widths_at(kEntriesLevel, index);
  for (const unsigned width : widths != nullptr ? *widths : std::vector<unsigned>()) {
    if (width > leaves.size()) {
      continue;
    }
    const TileId tile{.level = kEntriesLevel, .index = index, .width = width};
    ++report_.tiles_checked;
    const Result<Bytes> bytes = read_file(ledger_ / tile_path(tile));
    if (!bytes && bytes.error().code == ErrorCode::NotFound) {
      continue;
    }
    const auto entries = bytes ? split_bundle(*bytes, width) : bytes.error();
    if (!entries) {
      faults_.add(tile_path(tile), entries.error().message);
      continue;
    }
    const std::vector<Hash> found = leaf_hashes_of(*entries);
    const auto [wrong, expected] = std::ranges::mismatch(found, leaves);
    if (wrong != found.end()) {
      const auto at = static_cast<std::uint64_t>(wrong - found.begin());
      faults_.add(tile, index * kTileWidth + at,
                  differs("the entry's leaf hash", *expected, *wrong));
    }
  }
}

void TreeCheck::check_row(int level, std::uint64_t index, const std::vector<Hash>& expected) {
  const TileId tile{
      .level = level, .index = index, .width = static_cast<unsigned>(expected.size())};
  const std::optional<std::vector<Hash>> found = load_row(tile);
  for (std::size_t i = 0; found && i < expected.size(); ++i) {
    if ((*found)[i] != expected[i]) {
      faults_.add(tile_path(tile) + ", hash " + std::to_string(i),
                  differs("the hash over the tile below", expected[i], (*found)[i]));
    }
  }
  check_older_rows(level, index, expected);
}

bool TreeCheck::check_leaves(std::uint64_t tile_index) {
  const TileId tile = *tile_at(0, tile_index, checkpoint_.size);
  const EntryIndex first = tile_index * kTileWidth;
  const std::optional<Bundle> bundle =
      load_bundle({.level = kEntriesLevel, .index = tile_index, .width = tile.width});
  const std::optional<std::vector<Hash>> row = load_row(tile);
  std::vector<Hash> leaves;
  for (EntryIndex index = first; index < first + tile.width; ++index) {
    const std::optional<Hash> leaf =
        agree(index, bundle ? &*bundle : nullptr, row ? &*row : nullptr);
    if (!leaf && index == first) {
      return false;
    }
    leaves.push_back(leaf.value_or(Hash{}));
    rows_.add(leaves.back());
  }
  check_older_rows(0, tile_index, leaves);
  check_older_bundles(tile_index, leaves);
  return true;
}

void TreeCheck::check_rows_above() {
  for (const HashRows::FullRow& full : rows_.take_full()) {
    if (full.level > 0) {
      check_row(full.level, full.index, full.hashes);
    }
  }
}

void TreeCheck::check_root() {
  for (const TileId& tile : partial_tiles_of(checkpoint_.size)) {
    if (tile.level > 0) {
      check_row(tile.level, tile.index, rows_.row(tile.level));
    }
  }
  const Hash root = rows_.root();
  if (root != checkpoint_.root) {
    faults_.add("checkpoint", differs("the root that it signs is not that of the entries", root,
                                      checkpoint_.root));
  }
}

void TreeCheck::run(const Progress& progress) {
  const TreeSize size = checkpoint_.size;
  for (std::uint64_t tile = 0; tile * kTileWidth < size; ++tile) {
    if (!check_leaves(tile)) {
      // No witness of a whole tile: a size that nothing bears out would keep us here for ever.
      faults_.add("checkpoint", "it covers " + std::to_string(size) +
                                    " entries, but nothing is there of those from " +
                                    std::to_string(tile * kTileWidth) + " on");
      return;
    }
    check_rows_above();
    const EntryIndex done = std::min(size, (tile + 1) * kTileWidth);
    if (progress && (done % kProgressEvery == 0 || done == size)) {
      progress(done, size);
    }
  }
  check_root();
}

}  // namespace recount::ledger
