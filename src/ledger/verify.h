// Recomputes everything that a checkpoint promises: every leaf, tile, bundle and opening.
//
// A single changed byte in checkpoint, vkey, tiles, bundles or vault is found and its place named,
// also when whoever changed it recomputed every checksum that needs no key. Not covered, and listed
// as such: bytes of the vault behind its last frame (free space), and files that are no part of the
// tree or the vault.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "ledger/checkpoint.h"

namespace recount::ledger {

struct Fault {
  std::string place;   // "tile/0/x000/001, entry 300", "vault/000000.seg byte 4096, entry 17"
  std::string reason;  // expected and found
};

struct LedgerReport {
  Checkpoint checkpoint;      // as far as it could be read
  std::vector<Fault> faults;  // the first 100; empty: everything verifies
  std::uint64_t fault_count = 0;
  std::uint64_t tiles_checked = 0;  // hash tiles and entry bundles
  std::uint64_t openings_checked = 0;
  std::vector<EntryIndex> erased;  // openings that are destroyed; whether they may be is for those
                                   // to say who read events
  std::uint64_t entries_unpublished = 0;  // committed behind the checkpoint
  std::uint64_t free_bytes = 0;           // of the vault, excluded
};

using Progress = std::function<void(std::uint64_t done, std::uint64_t all)>;

/// Never fails: what cannot be read is a fault.
LedgerReport verify_ledger(const Path& directory, const Progress& progress = {});

}  // namespace recount::ledger
