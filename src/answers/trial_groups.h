// How a trial sorts subjects: by the bands of a policy, by how much is said of them, and by a facet
// that the policy has. Nothing else is known about anybody, and nothing else is asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answers/trial.h"

namespace recount::answers {

/// The tiers of a policy, or fifths of its scale where it has none.
class Bands {
 public:
  explicit Bands(const policy::Policy& policy);

  /// 0 for who has too little evidence to stand on the leaderboard.
  std::size_t band_of(const engine::SubjectRating& rating) const;

  const std::string& name(std::size_t band) const { return names_[band]; }

 private:
  struct Step {
    double from = 0;
    std::uint64_t after = 0;
  };

  std::uint64_t after_ = 1;
  std::vector<std::string> names_;
  std::vector<Step> steps_;  // of the bands from 2 on, lowest first; 1 is below them all
};

std::vector<Group> groups_by_count(const std::vector<engine::SubjectRating>& before,
                                   const std::vector<engine::SubjectRating>& after);

/// The mean of a facet over the evidence of each subject that counts; reads every opening of the
/// ledger.
Result<std::vector<std::optional<double>>> facet_means(const Asked& asked,
                                                       const ledger::Reader& reader,
                                                       std::string_view facet);

/// Thirds of the subjects by their means.
std::vector<Group> groups_by_facet(const std::string& facet,
                                   const std::vector<std::optional<double>>& means,
                                   const std::vector<engine::SubjectRating>& before,
                                   const std::vector<engine::SubjectRating>& after);

}  // namespace recount::answers
