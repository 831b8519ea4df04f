#include "lab/round_tally.h"

#include <algorithm>
#include <cmath>

namespace recount::lab {
namespace {

// Opinions remember: rounds beside each other are alike, and only the means of long stretches are
// nearly independent of each other.
constexpr std::uint32_t kBatches = 32;

}  // namespace

RoundTally::RoundTally(const SocietySetting& setting)
    : rounds_(setting.rounds), batches_(std::min(kBatches, setting.rounds)) {}

void RoundTally::add_acts(std::uint64_t helped, std::uint64_t acts) {
  Batch& batch = batches_[std::uint64_t{round_} * batches_.size() / rounds_];
  batch.helped += helped;
  batch.acts += acts;
  ++round_;
}

void RoundTally::add_goodness(double share) {
  goodness_sum_ += share;
  goodness_squares_ += share * share;
  ++persons_;
}

SocietyResult RoundTally::result() const {
  SocietyResult result;
  std::uint64_t helped = 0;
  std::uint64_t acts = 0;
  for (const Batch& batch : batches_) {
    helped += batch.helped;
    acts += batch.acts;
  }
  result.cooperation = static_cast<double>(helped) / static_cast<double>(acts);
  double squares = 0;
  for (const Batch& batch : batches_) {
    const double mean = static_cast<double>(batch.helped) / static_cast<double>(batch.acts);
    squares += (mean - result.cooperation) * (mean - result.cooperation);
  }
  const auto count = static_cast<double>(batches_.size());
  result.standard_error = count > 1 ? std::sqrt(squares / (count * (count - 1))) : 0;
  const auto persons = static_cast<double>(persons_);
  result.goodness = goodness_sum_ / persons;
  result.goodness_variance =
      std::max(0.0, (goodness_squares_ / persons) - (result.goodness * result.goodness));
  return result;
}

}  // namespace recount::lab
