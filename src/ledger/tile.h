// Tiles: where C2SP tlog-tiles puts the hashes and entries of a tree, and which of them a size has.
//
//   tile/<L>/<N>[.p/<W>]         256 hashes of level L (each over 256^L leaves), 8192 bytes
//   tile/entries/<N>[.p/<W>]     256 entries, each behind its length
//
// N is written in groups of three digits, all but the last with an 'x': 1234067 is x001/x234/067.
// A tile that is not full yet is partial: its path ends in .p/<W>, W from 1 to 255. A full tile
// never changes; a partial one is never changed either, but followed by a wider one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/entry.h"

namespace recount::ledger {

inline constexpr unsigned kTileHeight = 8;
inline constexpr unsigned kTileWidth = 256;
inline constexpr int kEntriesLevel = -1;
/// The format's own limit; a 64-bit size never reaches beyond level 7.
inline constexpr int kTileLevelMax = 63;

struct TileId {
  int level = 0;  // kEntriesLevel: an entry bundle
  std::uint64_t index = 0;
  unsigned width = kTileWidth;

  friend auto operator<=>(const TileId&, const TileId&) = default;

  bool is_full() const { return width == kTileWidth; }

  TileId full() const { return {.level = level, .index = index, .width = kTileWidth}; }
};

/// "tile/0/x001/x234/067.p/5".
std::string tile_path(const TileId& tile);

/// Exactly what `tile_path` writes, and nothing else.
std::optional<TileId> parse_tile_path(std::string_view path);

/// How many hashes stand in a level of a tree: one for every 256^level leaves.
std::uint64_t hashes_in_level(int level, TreeSize size);

/// The tile at a position of a level as a tree of this size shows it; nothing when it has none.
std::optional<TileId> tile_at(int level, std::uint64_t index, TreeSize size);

/// The partial tiles of a size, bundle first, then by level.
std::vector<TileId> partial_tiles_of(TreeSize size);

/// All hash tiles and entry bundles of a size.
std::uint64_t count_tiles_of(TreeSize size);

/// The greatest size for which a tile needs nothing behind it: its last leaf and one.
/// Nothing when no 64-bit size reaches that far.
std::optional<TreeSize> size_covered_by(const TileId& tile);

}  // namespace recount::ledger
