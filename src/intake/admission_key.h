// The key of the id table (id_table.h), for its owner alone.
//
//   LEDGER/secret/admission.key
//   ┌─────────┬─────────────────┐
//   │ key  16 │ XXH3 of it    8 │   in the first format without the checksum
//   └─────────┴─────────────────┘
//
// With another key every erased id would be a new one: the mark that an erasure leaves is all that
// is known of it. So a key that was changed by accident is not used.
#pragma once

#include "base/files.h"
#include "base/sip_hash.h"

namespace recount::intake {

Status write_admission_key(const Path& ledger, const SipKey& key);

/// Damaged when it is not there or not as it was written.
Result<SipKey> read_admission_key(const Path& ledger);

}  // namespace recount::intake
