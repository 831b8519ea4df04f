#include "ledger/tile.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/ensure.h"

namespace recount::ledger {
namespace {

constexpr std::string_view kRoot = "tile/";
constexpr std::string_view kEntries = "entries";
constexpr std::string_view kPartial = ".p/";

std::string index_path(std::uint64_t index) {
  const std::string digits = std::to_string(index);
  const std::string padded = std::string((3 - digits.size() % 3) % 3, '0') + digits;
  std::string path;
  for (std::size_t at = 0; at < padded.size(); at += 3) {
    const bool is_last = at + 3 == padded.size();
    path += is_last ? "" : "x";
    path += padded.substr(at, 3);
    path += is_last ? "" : "/";
  }
  return path;
}

/// The number that a text of decimal digits and nothing else says.
template <typename Unsigned>
std::optional<Unsigned> parse_digits(std::string_view digits) {
  Unsigned value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_whole = failure == std::errc() && end == digits.data() + digits.size();
  return is_whole ? std::optional(value) : std::nullopt;
}

/// The index without its grouping; whether it was grouped rightly is for the caller to compare.
std::optional<std::uint64_t> parse_index_path(std::string_view path) {
  std::string digits(path);
  std::erase_if(digits, [](char c) { return c == 'x' || c == '/'; });
  return parse_digits<std::uint64_t>(digits);
}

unsigned shift_of(int level) {
  return level == kEntriesLevel ? 0 : static_cast<unsigned>(level) * kTileHeight;
}

}  // namespace

std::string tile_path(const TileId& tile) {
  ensure(tile.width >= 1 && tile.width <= kTileWidth, "a tile holds 1 to 256 hashes or entries");
  std::string path(kRoot);
  path += tile.level == kEntriesLevel ? std::string(kEntries) : std::to_string(tile.level);
  path += "/" + index_path(tile.index);
  return tile.is_full() ? path : path + std::string(kPartial) + std::to_string(tile.width);
}

std::optional<TileId> parse_tile_path(std::string_view path) {
  if (!path.starts_with(kRoot)) {
    return std::nullopt;
  }
  std::string_view rest = path.substr(kRoot.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view level_text = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);

  TileId tile;
  tile.level = kEntriesLevel;
  if (level_text != kEntries) {
    const std::optional<unsigned> level = parse_digits<unsigned>(level_text);
    if (!level || *level > static_cast<unsigned>(kTileLevelMax)) {
      return std::nullopt;
    }
    tile.level = static_cast<int>(*level);
  }
  const std::size_t partial = rest.find(kPartial);
  if (partial != std::string_view::npos) {
    const auto width = parse_digits<unsigned>(rest.substr(partial + kPartial.size()));
    if (!width || *width == 0 || *width >= kTileWidth) {
      return std::nullopt;
    }
    tile.width = *width;
  }
  const std::optional<std::uint64_t> index = parse_index_path(rest.substr(0, partial));
  if (!index) {
    return std::nullopt;
  }
  tile.index = *index;
  // Writing it again refuses every other spelling: leading zeros, missing groups, a stray x.
  return tile_path(tile) == path ? std::optional(tile) : std::nullopt;
}

std::uint64_t hashes_in_level(int level, TreeSize size) {
  const unsigned shift = shift_of(level);
  return shift >= 64 ? 0 : size >> shift;
}

std::optional<TileId> tile_at(int level, std::uint64_t index, TreeSize size) {
  const std::uint64_t hashes = hashes_in_level(level, size);
  if (index >= hashes / kTileWidth + (hashes % kTileWidth == 0 ? 0 : 1)) {
    return std::nullopt;
  }
  const std::uint64_t left = hashes - index * kTileWidth;
  const auto width = static_cast<unsigned>(std::min<std::uint64_t>(left, kTileWidth));
  return TileId{.level = level, .index = index, .width = width};
}

std::vector<TileId> partial_tiles_of(TreeSize size) {
  std::vector<TileId> tiles;
  for (int level = kEntriesLevel; hashes_in_level(level, size) > 0; ++level) {
    const std::uint64_t hashes = hashes_in_level(level, size);
    const auto width = static_cast<unsigned>(hashes % kTileWidth);
    if (width > 0) {
      tiles.push_back({.level = level, .index = hashes / kTileWidth, .width = width});
    }
  }
  return tiles;
}

std::uint64_t count_tiles_of(TreeSize size) {
  std::uint64_t count = 0;
  for (int level = kEntriesLevel; hashes_in_level(level, size) > 0; ++level) {
    const std::uint64_t hashes = hashes_in_level(level, size);
    count += hashes / kTileWidth + (hashes % kTileWidth == 0 ? 0 : 1);
  }
  return count;
}

std::optional<TreeSize> size_covered_by(const TileId& tile) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const unsigned shift = shift_of(tile.level);
  if (tile.index > (kMax - tile.width) / kTileWidth) {
    return std::nullopt;
  }
  const std::uint64_t hashes = tile.index * kTileWidth + tile.width;
  if (shift >= 64 || hashes > (kMax >> shift)) {
    return std::nullopt;
  }
  return hashes << shift;
}

}  // namespace recount::ledger
