#include "app/writing.h"

#include <cstdio>

#include <fmt/format.h>

#include "base/utf8.h"
#include "ledger/witnesses.h"
#include "ledger/writer_lock.h"
#include "serve/witness_round.h"

namespace recount::app {

Result<intake::Intake> open_for_writing(const Path& ledger, Clock& clock, Entropy& entropy) {
  if (!RECOUNT_TRY(ledger::read_witnesses_file(ledger)).empty()) {
    // Of a ledger that is being written to, this process might know an older checkpoint.
    const File lock = RECOUNT_TRY(ledger::lock_for_writing(ledger));
    RECOUNT_TRY(serve::ask_witnesses(ledger));
  }
  return intake::Intake::open(ledger, clock, entropy);
}

Status show_to_witnesses(const Path& ledger) {
  for (const serve::WitnessState& one : RECOUNT_TRY(serve::ask_witnesses(ledger))) {
    if (!one.trouble.empty()) {
      fmt::print(stderr, "warning: {}\n  = help: {}\n", printable(one.trouble),
                 printable(one.help));
    }
  }
  return {};
}

}  // namespace recount::app
