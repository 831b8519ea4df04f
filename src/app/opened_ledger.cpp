#include "app/opened_ledger.h"

namespace recount::app {

Result<OpenedLedger> open_ledger(const Path& ledger) {
  ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger));
  engine::Engine engine = RECOUNT_TRY(engine::load_engine(ledger, reader));
  return OpenedLedger{.reader = std::move(reader), .engine = std::move(engine)};
}

}  // namespace recount::app
