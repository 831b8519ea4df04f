#include "models/beta.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recount::models {
namespace {

constexpr Beta kStars{.min = 1,
                      .max = 5,
                      .prior_mean = 3.5,
                      .prior_weight = 7,
                      .half_life = Duration{365 * kDay.microseconds}};

Instant day(std::int64_t number) {
  return {number * kDay.microseconds};
}

TEST(Beta, WithoutEvidenceIsThePrior) {
  const BetaReading reading = read(kStars, {});
  EXPECT_DOUBLE_EQ(reading.rating, 3.5);
  EXPECT_DOUBLE_EQ(reading.wilson.low, 1);
  EXPECT_DOUBLE_EQ(reading.wilson.high, 5);
}

// Seven pieces of prior at 3.5 and seven of evidence at 5, all of today.
TEST(Beta, MeetsThePriorHalfWayAtEqualWeight) {
  BetaState state;
  for (int i = 0; i < 7; ++i) {
    absorb(kStars, state, day(20'000), 5);
  }
  EXPECT_DOUBLE_EQ(read(kStars, sums_at(kStars, state, day(20'000))).rating, 4.25);
}

TEST(Beta, HalvesAWeightEveryHalfLife) {
  EXPECT_DOUBLE_EQ(weight_at(kStars, day(20'000), day(20'000)), 1.0);
  EXPECT_DOUBLE_EQ(weight_at(kStars, day(20'000), day(20'365)), 0.5);
  EXPECT_DOUBLE_EQ(weight_at(kStars, day(20'000), day(20'730)), 0.25);
  EXPECT_NEAR(weight_at(kStars, day(20'000), day(20'100)), std::pow(2.0, -100.0 / 365.0), 1e-15);
}

// Jøsang & Ismail (2002), section 3.1: seven positive and one negative outcome, uniform prior:
// the expectation of Beta(8, 2) is 0.8.
TEST(Beta, MatchesThePapersExample) {
  const Beta outcomes{.min = 0, .max = 1, .prior_mean = 0.5, .prior_weight = 2, .half_life = {}};
  BetaState state;
  for (int i = 0; i < 8; ++i) {
    absorb(outcomes, state, day(i), i < 7 ? 1 : 0);
  }
  const BetaReading reading = read(outcomes, sums_at(outcomes, state, day(8)));
  EXPECT_DOUBLE_EQ(reading.rating, 0.8);
  // Quantiles of Beta(8, 2), computed with 40 digits by mpmath 1.3.
  EXPECT_NEAR(reading.interval.low, 0.5175034850826629, 1e-12);
  EXPECT_NEAR(reading.interval.high, 0.9718550265221019, 1e-12);
}

// Wilson (1927): 7 of 8, z = 1.96: (0.5291, 0.9776) to four places.
TEST(Beta, ReadsOutTheWilsonInterval) {
  const Beta outcomes{.min = 0, .max = 1, .prior_mean = 0.5, .prior_weight = 2, .half_life = {}};
  const BetaReading reading = read(outcomes, {.weight = 8, .weighted_score = 7});
  EXPECT_NEAR(reading.wilson.low, 0.5291, 5e-5);
  EXPECT_NEAR(reading.wilson.high, 0.9776, 5e-5);
}

TEST(Beta, StaysOnTheScaleWhereThePriorIsAtItsEnd) {
  const Beta low{.min = 0, .max = 5, .prior_mean = 0, .prior_weight = 1, .half_life = {}};
  BetaState state;
  absorb(low, state, day(1), 0);
  const BetaReading reading = read(low, sums_at(low, state, day(1)));
  EXPECT_DOUBLE_EQ(reading.rating, 0);
  EXPECT_DOUBLE_EQ(reading.interval.low, 0);
  EXPECT_DOUBLE_EQ(reading.interval.high, 0);
}

struct Said {
  Instant at;
  double score;
};

std::vector<Said> any_record() {
  const auto said = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(-30'000, 30'000), rc::gen::inRange(1, 6)));
  std::vector<Said> record;
  for (const auto& [when, score] : said) {
    record.push_back({.at = {day(when).microseconds + when * 7'919}, .score = 1.0 * score});
  }
  return record;
}

// The straight definition, in long double.
RC_GTEST_PROP(Beta, SumsEqualTheDefinition, ()) {
  const std::vector<Said> record = any_record();
  BetaState state;
  for (const Said& said : record) {
    absorb(kStars, state, said.at, said.score);
  }
  const Instant at = day(30'001);
  long double weight = 0;
  long double weighted = 0;
  for (const Said& said : record) {
    const auto age = static_cast<long double>((at - said.at).microseconds);
    const long double w =
        std::exp2(-age / static_cast<long double>(kStars.half_life->microseconds));
    weight += w;
    weighted += w * static_cast<long double>(said.score);
  }
  const BetaSums sums = sums_at(kStars, state, at);
  RC_ASSERT(std::fabs(static_cast<double>(weight) - sums.weight) <=
            1e-13 * static_cast<double>(weight));
  RC_ASSERT(std::fabs(static_cast<double>(weighted) - sums.weighted_score) <=
            1e-13 * static_cast<double>(weighted));
}

// What was read in between leaves no trace.
RC_GTEST_PROP(BetaFold, GivesTheBitsOfOneByOne, ()) {
  Beta model = kStars;
  model.half_life = *rc::gen::element<std::optional<Duration>>(
      std::nullopt, Duration{kDay.microseconds}, Duration{7 * kDay.microseconds + 1});
  BetaFold fold(model);
  std::vector<BetaState> alone(3);
  std::vector<BetaState> together(3);
  for (int i = 0; i < 60; ++i) {
    const auto at = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-40, 40),
                                    rc::gen::inRange<std::int64_t>(-3000, 3000));
    const Instant observed{day(at).microseconds + *rc::gen::inRange<std::int64_t>(0, 1000) - 500};
    const auto subject = *rc::gen::inRange<std::size_t>(0, 3);
    const auto score = static_cast<double>(*rc::gen::inRange(1, 6));
    absorb(model, alone[subject], observed, score);
    fold.absorb(together[subject], observed, score);
  }
  RC_ASSERT(alone == together);
}

RC_GTEST_PROP(Beta, ReadingChangesNothing, ()) {
  BetaState quiet;
  BetaState watched;
  for (const Said& said : any_record()) {
    absorb(kStars, quiet, said.at, said.score);
    absorb(kStars, watched, said.at, said.score);
    sums_at(kStars, watched, watched.latest);
  }
  RC_ASSERT(quiet == watched);
}

RC_GTEST_PROP(Beta, BetterEvidenceNeverLowersTheRating, ()) {
  BetaState state;
  for (const Said& said : any_record()) {
    absorb(kStars, state, said.at, said.score);
  }
  const Instant at = day(30'001);
  const double before = read(kStars, sums_at(kStars, state, at)).rating;
  absorb(kStars, state, at, 5);
  RC_ASSERT(read(kStars, sums_at(kStars, state, at)).rating >= before);
}

RC_GTEST_PROP(Beta, IntervalHoldsTheRatingOrIsAtAnEnd, ()) {
  BetaState state;
  for (const Said& said : any_record()) {
    absorb(kStars, state, said.at, said.score);
  }
  const BetaReading reading = read(kStars, sums_at(kStars, state, day(30'001)));
  RC_ASSERT(reading.interval.low <= reading.rating + 1e-9);
  RC_ASSERT(reading.rating <= reading.interval.high + 1e-9);
  RC_ASSERT(reading.interval.low >= kStars.min && reading.interval.high <= kStars.max);
}

}  // namespace
}  // namespace recount::models
