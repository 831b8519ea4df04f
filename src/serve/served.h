// A ledger with what stands beside it while it is served.
#pragma once

#include <optional>

#include "serve/access_log.h"
#include "serve/checkpoint_streams.h"
#include "serve/hosted_ledger.h"
#include "serve/leaderboards.h"
#include "serve/witness_watch.h"

namespace recount::serve {

struct Served {
  HostedLedger ledger;
  AccessLog access;
  CheckpointStreams streams;
  Leaderboards leaderboards;
  std::optional<WitnessWatch> witnesses = std::nullopt;  // goes before what it watches
};

}  // namespace recount::serve
