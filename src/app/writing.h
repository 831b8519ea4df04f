// Opening a ledger for writing from the command line: its witnesses are asked first, so that an
// older copy is found out before it signs anything, and shown what was signed afterwards.
#pragma once

#include "base/clock.h"
#include "base/entropy.h"
#include "base/files.h"
#include "base/result.h"
#include "intake/intake.h"

namespace recount::app {

/// Busy when another process writes to it; Damaged when a witness knows another history of it.
Result<intake::Intake> open_for_writing(const Path& ledger, Clock& clock, Entropy& entropy);

/// What was published, to the witnesses. One that is silent is named on standard error, and stops
/// nothing: the next command or server asks it again.
Status show_to_witnesses(const Path& ledger);

}  // namespace recount::app
