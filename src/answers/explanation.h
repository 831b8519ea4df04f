// Why a standing is what it is: the prior's part and each piece of evidence's, adding up to the
// rating.
//
//   rating = prior.contribution + Σ contributionᵢ
//   contributionᵢ = wᵢ·scoreᵢ/(k + Σw), prior.contribution = k·m/(k + Σw)          (models/beta.h)
//
// The sum is exact but for rounding (1e-12 relative to the largest part).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "answers/standing.h"
#include "evidence/evidence.h"
#include "ledger/reader.h"

namespace recount::answers {

struct Contribution {
  engine::EntryIndex entry_index = 0;
  evidence::Kind kind = evidence::Kind::Review;
  std::string id;
  std::string rater;
  Instant observed_at;
  double score = 0;
  double weight = 0;        // wᵢ, in (0, 1]
  double contribution = 0;  // on the scale
  std::vector<evidence::Facet> facets;
  std::vector<engine::Dispute> disputes;  // known at that size
};

struct PriorPart {
  double mean = 0;
  double weight = 0;
  double contribution = 0;
};

/// Evidence on record that does not count, and why.
struct SetAside {
  engine::EntryIndex entry_index = 0;
  Instant observed_at;
  double score = 0;
  engine::EntryIndex ended_by = 0;  // the retraction's or the ruling's entry
};

/// Evidence that counts and that the policy's memory does not reach.
struct Forgotten {
  engine::EntryIndex entry_index = 0;
  Instant observed_at;
  double score = 0;
};

struct Explanation {
  Standing standing;
  std::string model;
  PriorPart prior;
  std::vector<Contribution> contributions;  // in ledger order
  std::vector<SetAside> set_aside;
  std::vector<Forgotten> forgotten;
};

Result<Explanation> explain(const engine::Engine& engine, const ledger::Reader& reader,
                            std::string_view context, std::string_view subject, const AsOf& as_of);

void write_fields(JsonWriter& json, const Explanation& explanation);

}  // namespace recount::answers
