// A body of evidence on its way in: read line by line as it comes, written in batches, answered
// when all of it is durable.
//
// Holds
//   1. Memory is bounded by one piece of the body and the batches that wait to be written; the next
//      piece is asked for when there is room for its evidence.
//   2. A line that cannot be admitted is told with its number, and the others are kept.
//   3. What is counted as accepted is durable; with receipts, it is under a checkpoint as well.
//   4. A client that goes away leaves behind what was written until then, whole lines.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/sha256.h"
#include "evidence/ndjson_line.h"
#include "serve/caller.h"
#include "serve/hosted_ledger.h"
#include "serve/kept_answers.h"
#include "wire/server.h"

namespace recount::serve {

enum class BodyForm {
  Lines,   // NDJSON
  Object,  // one piece of evidence, or one CloudEvent
  Array,   // of CloudEvents
};

inline constexpr std::size_t kErrorsMax = 100;
inline constexpr std::size_t kReceiptsMax = 100'000;
inline constexpr std::size_t kObjectBytesMax = evidence::kLineBytesMax;
inline constexpr std::size_t kArrayBytesMax = 16U << 20U;

struct UploadRequest {
  HostedLedger& ledger;  // outlives the exchange and its batches
  CallerRef caller;
  BodyForm form = BodyForm::Lines;
  std::string context;  // of lines that name none
  bool wants_receipts = false;
  std::optional<AnswerClaim> claim;  // of the Idempotency-Key
  std::string target;                // the method, path and query that the key was used for
};

std::unique_ptr<wire::Exchange> receive_evidence(UploadRequest request);

}  // namespace recount::serve
