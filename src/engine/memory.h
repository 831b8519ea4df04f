// Which of a subject's evidence a policy remembers: its newest pieces, those of an age, or the
// newest of those; of several memories, the one under which the subject stands best.
//
// Holds: a choice depends on the rows, the policy and the time of reading, and on nothing else; so
// nothing of it is kept in the state.
#pragma once

#include <span>
#include <vector>

#include "engine/record.h"
#include "models/beta.h"
#include "policy/policy.h"

namespace recount::engine {

/// `rows` count, in ledger order, and none was observed after `at`. All of them where the policy
/// has no memory. Newest is greatest observed_at, and of equal ones the last on record; of memories
/// that rate alike, the first.
std::vector<RowIndex> remembered(const Record& record, std::vector<RowIndex> rows,
                                 const policy::Policy& policy, Instant at);

models::BetaState fold_of(const Record& record, std::span<const RowIndex> rows,
                          const models::Beta& model);

}  // namespace recount::engine
