#include "ledger/verify.h"

#include <algorithm>
#include <optional>

#include "ledger/fault_list.h"
#include "ledger/keys.h"
#include "ledger/layout.h"
#include "ledger/merkle.h"
#include "ledger/opening_stream.h"
#include "ledger/tile.h"
#include "ledger/tree_check.h"
#include "ledger/vault.h"

namespace recount::ledger {
namespace {

std::string seed_place() {
  return std::string(kSecretName) + "/" + std::string(kSeedName);
}

std::optional<VerifierKey> check_keys(const Path& ledger, FaultList& faults) {
  Result<VerifierKey> vkey = read_vkey_file(ledger);
  if (!vkey) {
    faults.add(std::string(kVkeyName), vkey.error().message);
    return std::nullopt;
  }
  const Result<Ed25519Seed> seed = read_signing_key(ledger, *vkey);
  // A copy of the public part has no seed, and an auditor may not read it: neither is a fault.
  if (!seed && seed.error().code == ErrorCode::Damaged) {
    faults.add(seed_place(), seed.error().message);
  }
  return std::move(*vkey);
}

/// The signed checkpoint; else what its text says, so that the rest can be looked at.
std::optional<Checkpoint> check_checkpoint(const Path& ledger,
                                           const std::optional<VerifierKey>& vkey,
                                           FaultList& faults) {
  const std::string place(kCheckpointName);
  const Result<std::string> note = read_text(checkpoint_path(ledger));
  if (!note) {
    const bool is_missing = note.error().code == ErrorCode::NotFound;
    faults.add(place, is_missing ? "it is missing, or the ledger was never published"
                                 : note.error().message);
    return std::nullopt;
  }
  Result<Checkpoint> checkpoint =
      vkey ? open_checkpoint(*note, *vkey) : read_checkpoint_unverified(*note);
  if (checkpoint) {
    return std::move(*checkpoint);
  }
  faults.add(place, checkpoint.error().message);
  checkpoint = read_checkpoint_unverified(*note);
  return checkpoint ? std::optional(std::move(*checkpoint)) : std::nullopt;
}

/// Adds the regular files below a directory, as paths relative to the ledger; whatever is neither
/// file nor directory is a fault. What a writer removes meanwhile is passed over.
void list_below(const Path& ledger, const Path& part, std::vector<std::string>& files,
                FaultList& faults) {
  const Result<std::vector<DirectoryEntry>> entries = list_directory(ledger / part);
  if (!entries) {
    faults.add(part.string(), entries.error().message);
    return;
  }
  for (const DirectoryEntry& entry : *entries) {
    const Path name = part / entry.name;
    if (entry.kind == DirectoryEntry::Kind::Directory) {
      list_below(ledger, name, files, faults);
    } else if (entry.kind == DirectoryEntry::Kind::File) {
      files.push_back(name.string());
    } else {
      faults.add(name.string(), "neither a file nor a directory");
    }
  }
}

std::vector<std::string> list_below(const Path& ledger, std::string_view part, FaultList& faults) {
  std::vector<std::string> files;
  list_below(ledger, Path(part), files, faults);
  return files;
}

/// Sorts the files of tile/ into those that the size has, older partial ones, and those behind it.
struct TileListing {
  OlderPartials older;
  std::vector<TileId> behind;
};

TileListing list_tiles(const Path& ledger, TreeSize size, FaultList& faults) {
  TileListing tiles;
  for (const std::string& name : list_below(ledger, kTileName, faults)) {
    const std::optional<TileId> tile = parse_tile_path(name);
    if (!tile) {
      faults.add(name, "this is no tile's name");
      continue;
    }
    const std::optional<TreeSize> needs = size_covered_by(*tile);
    if (!needs || *needs > size) {
      tiles.behind.push_back(*tile);
    } else if (tile != tile_at(tile->level, tile->index, size)) {
      tiles.older.add(*tile);
    }
  }
  return tiles;
}

void check_vault_names(const Path& ledger, FaultList& faults) {
  for (const std::string& name : list_below(ledger, kVaultName, faults)) {
    if (!parse_segment_name(std::string_view(name).substr(kVaultName.size() + 1))) {
      faults.add(name, "this is no segment's name");
    }
  }
}

/// Tiles behind the checkpoint may be those of a publish that was cut short, never more.
void check_tiles_behind(const std::vector<TileId>& tiles, TreeSize committed, FaultList& faults) {
  for (const TileId& tile : tiles) {
    const std::optional<TreeSize> needs = size_covered_by(tile);
    if (!needs || *needs > committed) {
      faults.add(tile_path(tile), "the ledger has no entries for this tile");
    }
  }
}

}  // namespace

LedgerReport verify_ledger(const Path& directory, const Progress& progress) {
  LedgerReport report;
  FaultList faults(report);
  const std::optional<VerifierKey> vkey = check_keys(directory, faults);
  const std::optional<Checkpoint> checkpoint = check_checkpoint(directory, vkey, faults);
  report.checkpoint = checkpoint.value_or(Checkpoint());
  if (!checkpoint) {
    report.checkpoint.root = empty_root();
  }
  const TileListing tiles = list_tiles(directory, report.checkpoint.size, faults);
  check_vault_names(directory, faults);

  Result<Vault> vault = Vault::open(vault_path(directory), File::Mode::Read);
  if (!vault) {
    faults.add(vault.error(), std::string(kVaultName));
    vault = Vault::open(directory / "no vault", File::Mode::Read);
  }
  OpeningStream openings(*vault, report.checkpoint.size, faults);
  TreeCheck(directory, report.checkpoint, tiles.older, openings, report, faults).run(progress);
  const OpeningStream::Tail tail = openings.finish();
  report.entries_unpublished = tail.entries;
  report.free_bytes = tail.free_bytes;
  check_tiles_behind(tiles.behind, tail.committed_size, faults);
  return report;
}

}  // namespace recount::ledger
