// The keys of backups, in a directory that lies on another machine or medium than the ledger and
// its backups: whoever has both can read what was erased since, until the key's time is over.
//
//   KEYS/<id in hex>.key, for its owner alone
//   ┌─────────────┬────────┬──────────────┬─────────┬─────────────────┐
//   │ "RCBKEY1"   │ id     │ expires at   │ key     │ XXH3 of all     │
//   │ 0x0A  8     │ 16     │ i64 µs    8  │ 32      │ 8               │
//   └─────────────┴────────┴──────────────┴─────────┴─────────────────┘
//
// A key whose time is over is overwritten and removed, whenever the directory is looked at; with it
// goes every backup under it, wherever copies of it are.
#pragma once

#include "base/instant.h"
#include "ledger/backup_file.h"

namespace recount::ledger {

struct BackupKey {
  BackupKeyId id{};
  Instant expires_at;
  BoxKey key{};
};

/// Destroys the keys whose time is over at `now`; how many.
Result<std::uint64_t> destroy_expired_keys(const Path& keys, Instant now);

/// The key that expires at the end of a day, which is made when it is not there: one a day is
/// enough.
Result<BackupKey> key_that_expires(const Path& keys, Instant expires_at, Entropy& entropy);

/// NotFound when it has expired, or was never here.
Result<BackupKey> find_backup_key(const Path& keys, const BackupKeyId& id);

}  // namespace recount::ledger
