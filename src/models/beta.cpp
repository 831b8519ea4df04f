#include "models/beta.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include <boost/math/special_functions/beta.hpp>

#include "base/ensure.h"
#include "base/exp2.h"

namespace recount::models {
namespace {

constexpr double kTail = 0.025;                  // on each side of a 95 % interval
constexpr double kWilsonZ = 1.9599639845400543;  // the normal quantile of 0.975
constexpr std::int64_t kShiftMax = 4000;         // 2^-4000 of anything is zero in a double

// A time as half-lives since 1970: a whole number of them, and the rest in [0, 1).
struct HalfLives {
  std::int64_t whole = 0;
  double rest = 0;
};

// Of a half-life, in [0, 1).
double fraction_of(std::int64_t rest, Duration half_life) {
  const double fraction = static_cast<double>(rest) / static_cast<double>(half_life.microseconds);
  return std::min(fraction, 0x1.fffffffffffffp-1);
}

HalfLives half_lives_of(Instant at, Duration half_life) {
  std::int64_t whole = at.microseconds / half_life.microseconds;
  std::int64_t rest = at.microseconds % half_life.microseconds;
  if (rest < 0) {
    rest += half_life.microseconds;
    --whole;
  }
  return {.whole = whole, .rest = fraction_of(rest, half_life)};
}

// `value` times 2^-shift, exactly but for what falls below the smallest double. A product with a
// power of two is rounded as ldexp rounds, and is much cheaper.
double shifted_down(double value, std::int64_t shift) {
  constexpr std::int64_t kBias = 1023;
  ensure(shift >= 0, "sums follow the newest evidence");
  if (shift < kBias) [[likely]] {
    return value * std::bit_cast<double>(static_cast<std::uint64_t>(kBias - shift) << 52U);
  }
  return std::ldexp(value, -static_cast<int>(std::min(shift, kShiftMax)));
}

// 2^-x for x in [0, 1).
double exp2_of_minus(double x) {
  return x == 0.0 ? 1.0 : exp2_fraction(1.0 - x) * 0.5;
}

double on_unit(const Beta& model, double value) {
  return (value - model.min) / (model.max - model.min);
}

double on_scale(const Beta& model, double unit) {
  return model.min + (model.max - model.min) * std::clamp(unit, 0.0, 1.0);
}

// Quantile of Beta(a, b); where one of them is nothing, all mass is at one end.
double beta_quantile(double a, double b, double probability) {
  namespace on = boost::math::policies;
  using Quiet = on::policy<on::domain_error<on::errno_on_error>, on::pole_error<on::errno_on_error>,
                           on::overflow_error<on::errno_on_error>,
                           on::evaluation_error<on::errno_on_error>, on::promote_double<false>>;
  if (!(a > 0)) {
    return 0;
  }
  if (!(b > 0)) {
    return 1;
  }
  return boost::math::ibeta_inv(a, b, probability, Quiet());
}

Range wilson_of(const Beta& model, const BetaSums& sums) {
  if (!(sums.weight > 0)) {
    return {.low = model.min, .high = model.max};
  }
  const double n = sums.weight;
  const double p = std::clamp(on_unit(model, sums.weighted_score / n), 0.0, 1.0);
  const double zz = kWilsonZ * kWilsonZ;
  const double center = p + zz / (2 * n);
  const double spread = kWilsonZ * std::sqrt(p * (1 - p) / n + zz / (4 * n * n));
  return {.low = on_scale(model, (center - spread) / (1 + zz / n)),
          .high = on_scale(model, (center + spread) / (1 + zz / n))};
}

}  // namespace

void absorb(const Beta& model, BetaState& state, Instant observed_at, double score) {
  BetaFold(model).absorb(state, observed_at, score);
}

void BetaFold::find_half_life(Instant at) {
  const std::int64_t length = model_.half_life->microseconds;
  const HalfLives age = half_lives_of(at, *model_.half_life);
  ensure(age.whole >= INT32_MIN && age.whole <= INT32_MAX, "half-lives are counted in 32 bits");
  exponent_ = static_cast<std::int32_t>(age.whole);
  begin_ = {age.whole * length};
  end_ = {begin_.microseconds + length};
}

void BetaFold::absorb(BetaState& state, Instant observed_at, double score) {
  ensure(score >= model_.min && score <= model_.max, "intake admits scores on the scale only");
  double weight = 1;
  if (model_.half_life) {
    if (observed_at < begin_ || observed_at >= end_) {
      find_half_life(observed_at);
    }
    weight = exp2_fraction(
        fraction_of(observed_at.microseconds - begin_.microseconds, *model_.half_life));
  }
  if (state.count == 0) {
    state.exponent = exponent_;
    state.latest = observed_at;
  } else if (exponent_ > state.exponent) {
    const std::int64_t shift = std::int64_t{exponent_} - state.exponent;
    state.weight = shifted_down(state.weight, shift);
    state.weighted_score = shifted_down(state.weighted_score, shift);
    state.exponent = exponent_;
  } else {
    weight = shifted_down(weight, std::int64_t{state.exponent} - exponent_);
  }
  state.weight += weight;
  state.weighted_score += weight * score;
  state.latest = std::max(state.latest, observed_at);
  ++state.count;
}

double weight_at(const Beta& model, Instant observed_at, Instant at) {
  BetaState alone;
  absorb(model, alone, observed_at, model.min);
  return sums_at(model, alone, at).weight;
}

BetaSums sums_at(const Beta& model, const BetaState& state, Instant at) {
  if (state.count == 0) {
    return {};
  }
  ensure(at >= state.latest, "sums are read at or behind their latest evidence");
  if (!model.half_life) {
    return {.weight = state.weight, .weighted_score = state.weighted_score};
  }
  const HalfLives now = half_lives_of(at, *model.half_life);
  const double factor = exp2_of_minus(now.rest);
  const std::int64_t shift = now.whole - state.exponent;
  return {.weight = shifted_down(state.weight, shift) * factor,
          .weighted_score = shifted_down(state.weighted_score, shift) * factor};
}

double rating_of(const Beta& model, const BetaSums& sums) {
  const double k = model.prior_weight;
  ensure(k > 0 && model.min < model.max, "a prior has weight, a scale has length");
  return (k * model.prior_mean + sums.weighted_score) / (k + sums.weight);
}

BetaReading read(const Beta& model, const BetaSums& sums) {
  const double k = model.prior_weight;
  BetaReading reading;
  reading.rating = rating_of(model, sums);
  const double range = model.max - model.min;
  const double prior_unit = on_unit(model, model.prior_mean);
  const double good = (sums.weighted_score - model.min * sums.weight) / range;  // Σwr
  const double poor = (model.max * sums.weight - sums.weighted_score) / range;  // Σw(1 - r)
  const double a = k * prior_unit + std::max(good, 0.0);
  const double b = k * (1 - prior_unit) + std::max(poor, 0.0);
  reading.interval = {.low = on_scale(model, beta_quantile(a, b, kTail)),
                      .high = on_scale(model, beta_quantile(a, b, 1 - kTail))};
  reading.wilson = wilson_of(model, sums);
  return reading;
}

}  // namespace recount::models
