// Tile paths: whatever is read is written back the same.
#include "base/ensure.h"
#include "ledger/layout.h"
#include "ledger/tile.h"

namespace ledger = recount::ledger;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = recount::as_text({data, size});
  if (const auto tile = ledger::parse_tile_path(text)) {
    recount::ensure(ledger::tile_path(*tile) == text, "a tile has one path");
    if (const auto covered = ledger::size_covered_by(*tile)) {
      recount::ensure(ledger::tile_at(tile->level, tile->index, *covered) == tile,
                      "a tile is the last one of the size that just covers it");
    }
  }
  if (const auto segment = ledger::parse_segment_name(text)) {
    recount::ensure(ledger::segment_name(*segment) == text, "a segment has one name");
  }
  return 0;
}
