#include "ledger/tile_files.h"

#include "base/ensure.h"
#include "ledger/bundle.h"
#include "ledger/layout.h"

namespace recount::ledger {
namespace {

constexpr std::size_t kFewSyncs = 8;     // files and directories together
constexpr std::size_t kRowsKept = 1024;  // 8 MiB

/// The directory of a tile's partial forms: "tile/0/000.p".
Path partials_path(const Path& ledger, const TileId& tile) {
  return ledger / (tile_path(tile.full()) + ".p");
}

/// The first `width` hashes or entries of a full tile.
Status cut_to_width(Bytes& bytes, const TileId& tile) {
  const std::size_t end = tile.level == kEntriesLevel
                              ? RECOUNT_TRY(bundle_prefix_bytes(bytes, tile.width))
                              : tile.width * sizeof(Hash);
  if (end > bytes.size()) {
    return make_error(ErrorCode::Damaged, "the tile is too short");
  }
  bytes.resize(end);
  return {};
}

}  // namespace

Result<TileWriter> TileWriter::open(const Path& ledger) {
  File root = RECOUNT_TRY(File::open(ledger, File::Mode::Read));
  return TileWriter(ledger, std::move(root));
}

Status TileWriter::make_directory(const Path& directory) {
  if (directory == ledger_ || known_.contains(directory)) {
    return {};
  }
  RECOUNT_TRY(make_directory(directory.parent_path()));
  RECOUNT_TRY(make_directories(directory));
  known_.insert(directory);
  changed_.insert(directory.parent_path());
  return {};
}

Status TileWriter::write(const TileBytes& tile) {
  const Path path = ledger_ / tile_path(tile.id);
  RECOUNT_TRY(make_directory(path.parent_path()));
  File file = RECOUNT_TRY(File::open(path, File::Mode::Replace));
  RECOUNT_TRY(file.write_at(0, tile.bytes));
  changed_.insert(path.parent_path());
  unsynced_.push_back(std::move(file));
  if (unsynced_.size() + changed_.size() > kFewSyncs) {
    has_many_unsynced_ = true;
    unsynced_.clear();
  }
  return {};
}

Status TileWriter::sync() {
  if (has_many_unsynced_) {
    RECOUNT_TRY(root_.sync_filesystem());
  } else {
    for (File& file : unsynced_) {
      RECOUNT_TRY(file.sync());
    }
    for (const Path& directory : changed_) {
      RECOUNT_TRY(sync_directory(directory));
    }
  }
  has_many_unsynced_ = false;
  unsynced_.clear();
  changed_.clear();
  return {};
}

Status TileWriter::remove_partials(const TileId& tile) {
  const Path directory = partials_path(ledger_, tile);
  known_.erase(directory);
  return remove_with_content(directory);
}

Result<Bytes> TileReader::bytes(int level, std::uint64_t index) const {
  const std::optional<TileId> tile = tile_at(level, index, size_);
  ensure(tile.has_value(), "a tile of this size is asked for");
  const std::string name = tile_path(*tile);
  Result<Bytes> bytes = read_file(ledger_ / name);
  if (!bytes && bytes.error().code == ErrorCode::NotFound && !tile->is_full()) {
    bytes = read_file(ledger_ / tile_path(tile->full()));
    if (bytes) {
      if (Status cut = cut_to_width(*bytes, *tile); !cut) {
        return std::move(cut).error().with_where(tile_path(tile->full()));
      }
    }
  }
  if (!bytes && bytes.error().code == ErrorCode::NotFound) {
    return make_error(ErrorCode::Damaged, "a tile that the checkpoint covers is missing",
                      "run `recount verify` on this ledger, and restore the file from a backup")
        .with_where(name);
  }
  return bytes;
}

Result<std::vector<Hash>> TileReader::row(int level, std::uint64_t index) const {
  const Key key{.level = level, .index = index};
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = rows_.find(key); found != rows_.end()) {
      return found->second;
    }
  }
  const Bytes read = RECOUNT_TRY(bytes(level, index));
  const TileId tile = *tile_at(level, index, size_);
  if (read.size() != tile.width * sizeof(Hash)) {
    return make_error(ErrorCode::Damaged, "the tile has " + std::to_string(read.size()) +
                                              " bytes, expected " +
                                              std::to_string(tile.width * sizeof(Hash)))
        .with_where(tile_path(tile));
  }
  std::vector<Hash> hashes = row_of_bytes(read);
  const std::lock_guard lock(mutex_);
  if (rows_.size() >= kRowsKept) {
    rows_.clear();
  }
  rows_.emplace(key, hashes);
  return hashes;
}

Result<Hash> TileReader::subtree(const Subtree& subtree) const {
  const int level = static_cast<int>(subtree.level / kTileHeight);
  const unsigned height = subtree.level % kTileHeight;
  const std::uint64_t first = subtree.index << height;
  const std::vector<Hash> hashes = RECOUNT_TRY(row(level, first / kTileWidth));
  const std::size_t width = std::size_t{1} << height;
  const std::size_t at = first % kTileWidth;
  ensure(at + width <= hashes.size(), "a perfect subtree lies within its tile");
  return fold_perfect(std::span(hashes).subspan(at, width));
}

HashSource TileReader::source() const {
  return [this](const Subtree& wanted) { return subtree(wanted); };
}

}  // namespace recount::ledger
