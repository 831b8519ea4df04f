// An engine's state on disk, so that a reader need not fold a ledger from its first entry.
//
//   LEDGER/snapshot/engine
//   ┌───────────┬───────────┬──────────────────────┬───────────────┬──────────┐
//   │ "RCSNAP2" │ rulebook  │ root of the tree at  │ state bytes   │ XXH3 of  │
//   │ 0x0A  8   │ hash  32  │ the state's size  32 │               │ all  8   │
//   └───────────┴───────────┴──────────────────────┴───────────────┴──────────┘
//
// A snapshot is a convenience and never believed against the ledger: one that is damaged, of other
// house rules or of another tree is put aside and the fold done again; `verify` compares its state
// with a replay.
#pragma once

#include "base/files.h"
#include "engine/engine.h"
#include "ledger/reader.h"

namespace recount::engine {

Path snapshot_path(const Path& ledger);

/// The engine at the reader's checkpoint: from the snapshot and the entries behind it, or from the
/// first entry when there is no snapshot that fits.
Result<Engine> load_engine(const Path& ledger, const ledger::Reader& reader);

/// From the first entry, whatever snapshots there are.
Result<Engine> replay(const ledger::Reader& reader);

/// Folds the entries behind the engine's size.
Status catch_up(Engine& engine, const ledger::Reader& reader);

Status save_snapshot(const Path& ledger, const ledger::Reader& reader, const Engine& engine);

enum class SnapshotState { Absent, Intact, Damaged };

/// Whether the snapshot on disk is what a replay to its size gives.
Result<SnapshotState> compare_snapshot(const Path& ledger, const ledger::Reader& reader);

}  // namespace recount::engine
