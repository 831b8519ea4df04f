// May this be admitted? The policy's word on one piece of evidence, before it enters the ledger.
//
// Errors carry the place as a JSON pointer ("/score"), the reason, and the next step.
#pragma once

#include "base/instant.h"
#include "base/result.h"
#include "evidence/event.h"
#include "policy/policy.h"

namespace recount::intake {

/// How far a claimed time may lie ahead of our clock.
inline constexpr Duration kClockSkewMax{5 * 60 * kMicrosecondsPerSecond};

/// `evidence` has passed evidence::validate and belongs to the policy's context.
Status admit(const evidence::Evidence& evidence, const policy::Policy& policy, Instant now);

/// Length and UTF-8 of a reason given for an erasure.
Status validate_reason(std::string_view reason);

/// Lengths and UTF-8 of the words in a retraction, contest or ruling, and its time.
Status validate(const evidence::Event& event, Instant now);

}  // namespace recount::intake
