// What the record of a context says under any policy, whether it is in force or not: what a trial
// of a policy replays.
//
// Holds: under the policy in force, and with everything kept, these are the ratings that
// ContextState::rate gives, bit for bit.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/context_state.h"

namespace recount::engine {

struct Kept {
  std::optional<Instant> from;  // evidence observed before it is taken for gone
};

/// Called now and then with the rows folded so far.
using OnRows = std::function<void(std::uint64_t)>;

/// Every subject by its index; one without evidence that counts has a count of 0. The policy has
/// the scale of those on record.
std::vector<SubjectRating> rate_all(const ContextState& context, const policy::Policy& policy,
                                    const Moment& moment, const Kept& kept, const OnRows& on_rows);

}  // namespace recount::engine
