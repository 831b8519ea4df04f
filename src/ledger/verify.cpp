#include "ledger/verify.h"
namespace recount::ledger {
LedgerReport verify_ledger(const Path&, const Progress&) { return {}; }
}
