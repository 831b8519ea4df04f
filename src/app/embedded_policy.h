// A policy that came with the program, loaded for a kind of ledger.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evidence/event.h"
#include "policy/policy.h"

namespace recount::app {

/// `path` as in embedded_files.h. An error is a fault of this build, with its diagnostics as notes.
Result<policy::Policy> embedded_policy(std::string_view path, evidence::LedgerKind kind);

}  // namespace recount::app
