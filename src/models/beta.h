// Beta: the mean of a decaying record, pulled towards a prior, with its uncertainty.
//
// Sources   A. Jøsang, R. Ismail, The Beta Reputation System (2002), section 3 (the estimate) and
//           section 3.4 (forgetting); E. B. Wilson, JASA 22 (1927) 209-212 (the Wilson interval).
// Symbols   r = (score - min)/(max - min), in [0, 1]; w = 2^(-age/half-life), age = at -
// observed_at;
//           m the prior's mean and k its weight; W = Σw, S = Σ w·score.
// Rating    (k·m + S)/(k + W), on the scale of the scores.
// Interval  equal-tailed 95 % of Beta(k·m' + Σwr, k(1 - m') + Σw(1 - r)), m' the prior's mean on
// 0..1.
//
// How the state is kept: not decayed to "now", which would make it depend on when it was read, but
// as sums of w·2^(observed_at/half-life) in units of 2^exponent, a power of two that follows the
// newest evidence. Moving a sum to another power of two changes no bit of its fraction, so folding
// in ledger order gives one result whatever was read in between.
#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.h"

namespace recount::models {

struct Beta {
  double min = 0;  // of the scale, min < max
  double max = 1;
  double prior_mean = 0.5;            // m, on the scale
  double prior_weight = 1;            // k, in pieces of evidence, > 0
  std::optional<Duration> half_life;  // nothing: w = 1 for ever
};

/// What is remembered of one subject.
struct BetaState {
  double weight = 0;          // Σ 2^(observed_at/half-life - exponent)
  double weighted_score = 0;  // Σ of the same, each times its score
  Instant latest;             // greatest observed_at
  std::int32_t exponent = 0;
  std::uint32_t count = 0;  // pieces of evidence

  friend bool operator==(const BetaState&, const BetaState&) = default;
};

static_assert(sizeof(BetaState) == 32);

/// The sums as they stand at one time.
struct BetaSums {
  double weight = 0;          // W
  double weighted_score = 0;  // S
};

struct Range {
  double low = 0;
  double high = 0;
};

/// Everything that is read out of the sums; all on the scale.
struct BetaReading {
  double rating = 0;
  Range interval;  // equal-tailed, 95 %
  Range wilson;    // of the evidence alone, without the prior; the whole scale when there is none
};

/// Takes one piece of evidence in. `score` is on the scale.
void absorb(const Beta& model, BetaState& state, Instant observed_at, double score);

/// Takes many in, one after the other, of as many states as there are. The same bits as `absorb`
/// gives: only what is the same from one to the next is not worked out again.
class BetaFold {
 public:
  explicit BetaFold(const Beta& model) : model_(model) {}

  void absorb(BetaState& state, Instant observed_at, double score);

 private:
  void find_half_life(Instant at);

  Beta model_;
  // The half-life that the last evidence was observed in, [begin_, end_).
  Instant begin_;
  Instant end_;
  std::int32_t exponent_ = 0;  // half-lives from 1970 to it
};

/// w of a piece of evidence: 1 at its own time, halved every half-life. `at` is not before it.
double weight_at(const Beta& model, Instant observed_at, Instant at);

/// `at` is not before the state's latest evidence.
BetaSums sums_at(const Beta& model, const BetaState& state, Instant at);

/// The rating alone, which costs a thousandth of the intervals.
double rating_of(const Beta& model, const BetaSums& sums);
BetaReading read(const Beta& model, const BetaSums& sums);

}  // namespace recount::models
