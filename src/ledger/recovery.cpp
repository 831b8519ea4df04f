#include "ledger/recovery.h"

#include "base/checksum.h"
#include "ledger/bundle.h"
#include "ledger/merkle.h"
#include "ledger/tile_files.h"

namespace recount::ledger {
namespace {

constexpr std::string_view kDamageHelp =
    "run `recount verify` for the whole extent, then restore the file from a backup";

std::string entries(EntryIndex first, TreeSize end) {
  return first + 1 == end ? "entry " + std::to_string(first)
                          : "entries " + std::to_string(first) + " to " + std::to_string(end - 1);
}

/// Damage at a place of the vault: what it concerns and what still stands.
Result<Error> damage(const Vault& vault, const FrameStep& bad, EntryIndex next_index,
                     TreeSize size) {
  VaultPlace behind = bad.frame.place;
  ++behind.offset;
  const auto found = RECOUNT_TRY(find_frame(vault, behind, next_index + 1));
  const TreeSize end = found ? found->header.first_index : std::max(size, next_index + 1);
  Error error = make_error(ErrorCode::Damaged,
                           "the vault is damaged: " + bad.reason + "; the openings of " +
                               entries(next_index, end) + " cannot be relied on",
                           std::string(kDamageHelp));
  error.note(next_index == 0 ? "no frame stands before it"
                             : "the frames of " + entries(0, next_index) + " are one whole chain");
  error.note(found ? "a whole frame follows, from entry " + std::to_string(end) + " on"
                   : "no whole frame follows");
  error.note("the tree itself (checkpoint and tiles) is not concerned");
  return std::move(error).with_where(describe(bad.frame.place));
}

Error vault_too_short(const VaultPlace& place, EntryIndex end, TreeSize size) {
  return make_error(ErrorCode::Damaged,
                    "the vault ends before " + entries(end, size) + ", which the checkpoint covers",
                    std::string(kDamageHelp))
      .with_where(describe(place));
}

Result<Bytes> load_bundle(const TileReader& tiles, const std::vector<Hash>& leaves,
                          const TileId& tile) {
  Bytes bundle = RECOUNT_TRY(tiles.bytes(kEntriesLevel, tile.index));
  const auto split = split_bundle(bundle, tile.width);
  if (!split) {
    return Error(split.error()).with_where(tile_path(tile));
  }
  for (std::size_t i = 0; i < split->size(); ++i) {
    if (leaf_hash((*split)[i]) != leaves[i]) {
      return make_error(ErrorCode::Damaged, "an entry is not what its leaf hash says",
                        std::string(kDamageHelp))
          .with_where(tile_path(tile) + ", entry " + std::to_string(tile.index * kTileWidth + i));
    }
  }
  return bundle;
}

/// Adds a frame behind the checkpoint; nothing when its payload is not whole.
Result<bool> add_tail_frame(const Vault& vault, const PlacedFrame& frame, GrowingTree& tree) {
  const Bytes payload = RECOUNT_TRY(read_payload_unchecked(vault, frame));
  if (xxh3(payload) != frame.header.payload_xxh3) {
    return false;
  }
  RecordWalk records(payload);
  Bytes entry;
  for (std::uint32_t i = 0; i < frame.header.entry_count; ++i) {
    const Result<std::optional<VaultRecord>> record = records.next();
    if (!record || !*record) {
      return make_error(
                 ErrorCode::Damaged,
                 record ? "a frame has fewer records than its header says" : record.error().message,
                 std::string(kDamageHelp))
          .with_where(describe(frame.place));
    }
    if ((*record)->type == kErasedRecord) {
      return make_error(ErrorCode::Damaged,
                        "an opening is erased that no checkpoint covers, so that its entry is lost",
                        std::string(kDamageHelp))
          .with_where(describe(frame.place));
    }
    entry.clear();
    append_entry_of(**record, frame.header.recorded_at, entry);
    tree.add(entry, leaf_hash(entry));
  }
  return true;
}

}  // namespace

Result<GrowingTree> load_tree(const Path& ledger, const Checkpoint& checkpoint) {
  const TileReader tiles(ledger, checkpoint.size);
  std::vector<std::vector<Hash>> rows;
  Bytes bundle;
  for (int level = 0; hashes_in_level(level, checkpoint.size) > 0; ++level) {
    rows.emplace_back();
  }
  for (const TileId& tile : partial_tiles_of(checkpoint.size)) {
    if (tile.level != kEntriesLevel) {
      rows[static_cast<std::size_t>(tile.level)] = RECOUNT_TRY(tiles.row(tile.level, tile.index));
    }
  }
  for (const TileId& tile : partial_tiles_of(checkpoint.size)) {
    if (tile.level == kEntriesLevel) {
      bundle = RECOUNT_TRY(load_bundle(tiles, rows[0], tile));
    }
  }
  GrowingTree tree(checkpoint.size, std::move(rows), std::move(bundle));
  if (tree.root() != checkpoint.root) {
    return make_error(ErrorCode::Damaged,
                      "the tiles do not give the root that the checkpoint signs",
                      std::string(kDamageHelp))
        .with_where("tile");
  }
  return tree;
}

Status walk_covered(const Vault& vault, FrameWalk& walk, TreeSize size,
                    const std::function<void(const PlacedFrame&)>& visit) {
  while (walk.next_index() < size) {
    const EntryIndex next_index = walk.next_index();
    const FrameStep step = RECOUNT_TRY(walk.next());
    if (step.kind == FrameStep::Kind::End) {
      return vault_too_short(walk.place(), next_index, size);
    }
    if (step.kind == FrameStep::Kind::Bad) {
      return RECOUNT_TRY(damage(vault, step, next_index, size));
    }
    visit(step.frame);
  }
  if (walk.next_index() != size) {
    return make_error(ErrorCode::Damaged,
                      "a frame goes on behind entry " + std::to_string(size - 1) +
                          ", the checkpoint's last; a frame is covered as a whole",
                      std::string(kDamageHelp))
        .with_where(describe(walk.place()));
  }
  return {};
}

Result<VaultEnd> recover_vault(Vault& vault, GrowingTree& tree) {
  FrameWalk walk(vault);
  RECOUNT_TRY(walk_covered(vault, walk, tree.size(), [](const PlacedFrame&) {}));
  VaultEnd end;
  for (;;) {
    end.chain = {.next_index = walk.next_index(), .link = walk.last_link()};
    end.recorded_at = walk.last_recorded_at();
    FrameStep step = RECOUNT_TRY(walk.next());
    if (step.kind == FrameStep::Kind::End) {
      return end;
    }
    if (step.kind == FrameStep::Kind::Frame) {
      if (RECOUNT_TRY(add_tail_frame(vault, step.frame, tree))) {
        continue;
      }
      step.has_header = true;
      step.reason = "the payload's checksum differs";
    }
    if (RECOUNT_TRY(is_followed_by_frame(vault, step, end.chain.next_index))) {
      return RECOUNT_TRY(damage(vault, step, end.chain.next_index, tree.size()));
    }
    const std::uint64_t before = vault.bytes();
    RECOUNT_TRY(vault.cut(step.frame.place));
    end.bytes_cut = before - vault.bytes();
    return end;
  }
}

}  // namespace recount::ledger
