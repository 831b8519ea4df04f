// What a ledger and its contexts are, as the API tells it.
#pragma once

#include "base/json_writer.h"
#include "serve/hosted_ledger.h"

namespace recount::serve {

/// Both write the members into an object that is open.
void write_ledger(JsonWriter& json, const HostedLedger& ledger, const Look& look);
void write_context(JsonWriter& json, const HostedLedger& ledger, const Look& look,
                   const engine::ContextState& context);

}  // namespace recount::serve
