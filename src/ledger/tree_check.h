// Recomputes a tree from its entries and compares every tile on the way.
//
// Each leaf has three witnesses: the entry in its bundle, the hash in its tile, and the entry
// rebuilt from its opening. Where one differs from the two others, that one is named. The tree is
// rebuilt from what the witnesses agree on, compared with every tile above, and at last with the
// signed root.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "ledger/fault_list.h"
#include "ledger/growing_tree.h"
#include "ledger/opening_stream.h"
#include "ledger/tile_files.h"

namespace recount::ledger {

/// Partial tiles of sizes published before, by level and position: their widths.
class OlderPartials {
 public:
  void add(const TileId& tile) { widths_[{tile.level, tile.index}].push_back(tile.width); }

  const std::vector<unsigned>* widths_at(int level, std::uint64_t index) const;

 private:
  std::map<std::pair<int, std::uint64_t>, std::vector<unsigned>> widths_;
};

class TreeCheck {
 public:
  /// All borrowed for the check's life.
  TreeCheck(const Path& ledger, const Checkpoint& checkpoint, const OlderPartials& older,
            OpeningStream& openings, LedgerReport& report, FaultList& faults);

  void run(const Progress& progress);

 private:
  struct Bundle {
    Bytes bytes;
    std::vector<ByteView> entries;
    std::vector<Hash> leaves;
  };

  bool check_leaves(std::uint64_t tile_index);
  std::optional<Bundle> load_bundle(const TileId& tile);
  std::optional<std::vector<Hash>> load_row(const TileId& tile);
  /// What the witnesses of one leaf agree on; nothing when there are none.
  std::optional<Hash> agree(EntryIndex index, const Bundle* bundle, const std::vector<Hash>* row);
  void note_erased(EntryIndex index, const RebuiltEntry& opened, const Bundle* bundle);
  void check_row(int level, std::uint64_t index, const std::vector<Hash>& expected);
  void check_older_rows(int level, std::uint64_t index, const std::vector<Hash>& expected);
  void check_older_bundles(std::uint64_t index, const std::vector<Hash>& leaves);
  void check_rows_above();
  void check_root();

  Path ledger_;
  const Checkpoint& checkpoint_;
  TileReader tiles_;
  const OlderPartials& older_;
  OpeningStream& openings_;
  LedgerReport& report_;
  FaultList& faults_;
  HashRows rows_;
};

/// Leaf hashes of entries, the uniform ones in batches.
std::vector<Hash> leaf_hashes_of(const std::vector<ByteView>& entries);

}  // namespace recount::ledger
