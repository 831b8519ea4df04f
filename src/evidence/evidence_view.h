// What a fold needs of a piece of evidence, borrowed from where it stands: from the evidence, or
// from its canonical bytes (codec.h) without copying a text.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "evidence/evidence.h"

namespace recount::evidence {

struct EvidenceView {
  std::string_view id;
  std::string_view context;
  std::string_view rater;
  std::string_view subject;
  double score = 0;
  Instant observed_at;
};

EvidenceView view_of(const Evidence& evidence);
/// Bytes that `encode` wrote: they are not checked again.
EvidenceView view_of(ByteView canonical);

}  // namespace recount::evidence
