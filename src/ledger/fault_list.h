// Collects what a verification finds, and tells places alike.
#pragma once

#include <string>

#include "ledger/tile.h"
#include "ledger/verify.h"

namespace recount::ledger {

class FaultList {
 public:
  explicit FaultList(LedgerReport& report) : report_(report) {}

  void add(std::string place, std::string reason) {
    ++report_.fault_count;
    if (report_.faults.size() < kFaultsKept) {
      report_.faults.push_back({.place = std::move(place), .reason = std::move(reason)});
    }
  }

  void add(const TileId& tile, EntryIndex entry, std::string reason) {
    add(tile_path(tile) + ", entry " + std::to_string(entry), std::move(reason));
  }

  void add(const Error& error, std::string place) {
    add(error.where.empty() ? std::move(place) : error.where, error.message);
  }

 private:
  static constexpr std::size_t kFaultsKept = 100;

  LedgerReport& report_;
};

/// "entry 7" or "entries 7 to 9": of [first, end).
inline std::string entry_range(EntryIndex first, TreeSize end) {
  return first + 1 >= end ? "entry " + std::to_string(first)
                          : "entries " + std::to_string(first) + " to " + std::to_string(end - 1);
}

}  // namespace recount::ledger
