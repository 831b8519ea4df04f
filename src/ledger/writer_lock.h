// The lock that makes one process the writer of a ledger. It goes with the process.
#pragma once

#include "base/files.h"
#include "base/result.h"

namespace recount::ledger {

/// The held lock, until the file is closed. Busy, with the holder's process id, when it is taken.
Result<File> lock_for_writing(const Path& ledger);

}  // namespace recount::ledger
