// Copies a ledger away while others write to it, and brings it back without ever contradicting what
// was published since.
//
//   ledger ──write_backup──► one sealed file ──unpack_backup──► directory ──roll_forward──► ledger
//                            (backup_file.h)                       ▲
//                                       newest public tree, and what is left of its vault
//
// Holds
//   1. A backup is the ledger as one checkpoint shows it: its tree, and every opening below, as one
//      moment had them. An erasure meanwhile makes the copying begin again.
//   2. What is restored goes on from the newest checkpoint that is known, or not at all: a ledger
//      that signs at an older size than somebody has seen would show two trees (`check_extends`).
//   3. The openings that were erased since the backup are listed by entries behind it; whoever
//   opens
//      the restored ledger destroys them before anything is read (intake/intake.h).
#pragma once

#include "ledger/backup_keys.h"
#include "ledger/checkpoint.h"

namespace recount::ledger {

struct BackupReport {
  TreeSize tree_size = 0;
  std::uint64_t bytes = 0;
};

/// Busy when erasures went on for as long as we tried.
Result<BackupReport> write_backup(const Path& ledger, const Path& to, const BackupKey& key,
                                  Entropy& entropy);

/// Into a directory that must be absent or empty. No ledger stands there when this fails.
Status unpack_backup(const Path& from, const BoxKey& key, const Path& ledger);

struct RollForward {
  TreeSize from = 0;
  TreeSize to = 0;
};

/// Takes over the newest public tree from a directory (checkpoint, vkey, tile/), its keys, where
/// they are there, and the openings behind the backup from its vault, which must be readable.
/// Damaged, and nothing changed, when the newest tree does not extend the restored one.
Result<RollForward> roll_forward(const Path& ledger, const Path& newest);

/// What a ledger must hold before it may sign anything: that it has every entry that a checkpoint
/// covers, which somebody has seen of it (a witness, a reader, a newer public tree), and the same
/// ones. Damaged otherwise: it would show two trees.
Status check_extends(const Path& ledger, const Checkpoint& seen);

}  // namespace recount::ledger
