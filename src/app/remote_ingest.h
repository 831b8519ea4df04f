// One input into a ledger that a server holds: what `recount ingest --via URL` does.
//
// The input is read here and sent as NDJSON, some thousand lines a request. A request that failed
// on the way is sent again under the same Idempotency-Key: its lines are counted once, and ids see
// to it that nothing is doubled whatever happens.
#pragma once

#include <string>
#include <string_view>

#include "app/ingest_run.h"
#include "base/entropy.h"
#include "base/result.h"

namespace recount::app {

struct RemoteLedger {
  std::string url;      // of the server
  std::string name;     // of the ledger there
  std::string key;      // an API key
  std::string ca_file;  // PEM, for https with a certificate of one's own; empty: the system's
};

/// As `ingest`, with the same summary and rejects file. NotFound where the server has no such
/// ledger or context.
Result<IngestSummary> ingest_via(const RemoteLedger& ledger, const IngestInput& input,
                                 Entropy& entropy);

}  // namespace recount::app
