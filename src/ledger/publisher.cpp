#include "ledger/publisher.h"

#include <algorithm>

#include "ledger/layout.h"

namespace recount::ledger {

Publisher::Publisher(Path ledger, SigningKeys keys, TileWriter tiles, Clock& clock)
    : ledger_(std::move(ledger)),
      keys_(std::move(keys)),
      tiles_(std::move(tiles)),
      clock_(&clock),
      progress_(std::make_unique<Progress>()) {}

Result<Publisher> Publisher::open(Path ledger, SigningKeys keys, std::optional<TreeSize> published,
                                  Clock& clock) {
  TileWriter tiles = RECOUNT_TRY(TileWriter::open(ledger));
  Publisher publisher(std::move(ledger), std::move(keys), std::move(tiles), clock);
  publisher.progress_->size = published.value_or(0);
  publisher.progress_->has_checkpoint = published.has_value();
  return publisher;
}

Status Publisher::write_early(const std::vector<TileBytes>& tiles) {
  const std::lock_guard lock(progress_->tiles);
  for (const TileBytes& tile : tiles) {
    RECOUNT_TRY(tiles_.write(tile));
  }
  return {};
}

Status Publisher::write_tiles(const Publication& publication) {
  const std::lock_guard lock(progress_->tiles);
  for (const TileBytes& tile : publication.full) {
    RECOUNT_TRY(tiles_.write(tile));
  }
  const std::vector<TileId> published = partial_tiles_of(published_size());
  for (const TileBytes& tile : publication.partials) {
    if (std::ranges::find(published, tile.id) == published.end()) {
      RECOUNT_TRY(tiles_.write(tile));
    }
  }
  return tiles_.sync();
}

Status Publisher::sign(const Checkpoint& checkpoint) {
  std::string note = sign_checkpoint(checkpoint, keys_.seed);
  if (keys_.next) {
    note = cosign_checkpoint(std::move(note), keys_.next->seed);
  }
  if (keys_.previous && clock_->now() > keys_.previous->overlap_until) {
    keys_.previous.reset();
    RECOUNT_TRY(drop_previous_key(ledger_));
  }
  if (keys_.previous) {
    note = cosign_checkpoint(std::move(note), keys_.previous->seed);
  }
  return write_file_atomically(checkpoint_path(ledger_), as_bytes(note));
}

Status Publisher::adopt_next_key() {
  RECOUNT_TRY(ledger::adopt_next_key(ledger_, keys_.vkey.name, *keys_.next));
  keys_.previous = PreviousKey{.seed = keys_.seed, .overlap_until = keys_.next->overlap_until};
  keys_.seed = keys_.next->seed;
  keys_.vkey.key = public_key_of(keys_.seed);
  keys_.next.reset();
  return {};
}

Status Publisher::remove_replaced_partials(TreeSize older, TreeSize newer) {
  const std::lock_guard lock(progress_->tiles);
  for (const TileId& tile : partial_tiles_of(older)) {
    if (hashes_in_level(tile.level, newer) / kTileWidth > tile.index) {
      RECOUNT_TRY(tiles_.remove_partials(tile));
    }
  }
  return {};
}

Status Publisher::write(const Publication& publication) {
  RECOUNT_TRY(write_tiles(publication));
  RECOUNT_TRY(
      sign({.origin = keys_.vkey.name, .size = publication.size, .root = publication.root}));
  const TreeSize older = published_size();
  progress_->size = publication.size;
  progress_->has_checkpoint = true;
  return remove_replaced_partials(older, publication.size);
}

}  // namespace recount::ledger
