// A ledger opened for answers: its reader, and the engine at its checkpoint.
#pragma once

#include "base/files.h"
#include "engine/snapshot.h"
#include "ledger/reader.h"

namespace recount::app {

struct OpenedLedger {
  ledger::Reader reader;
  engine::Engine engine;
};

Result<OpenedLedger> open_ledger(const Path& ledger);

}  // namespace recount::app
