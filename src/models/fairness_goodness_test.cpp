#include "models/fairness_goodness.h"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "models/any_graph_test.h"
#include "models/real_data_test.h"

namespace recount::models {
namespace {

double mean(const std::vector<double>& values) {
  return sum_in_order(values) / static_cast<double>(values.size());
}

FairnessGoodness cold(const RatingGraph& graph, unsigned threads = 1) {
  FairnessGoodness values = fairness_goodness_start(graph);
  EXPECT_TRUE(settle(graph, {.threads = threads}, values).settled);
  return values;
}

// By hand: b and c both rate a; g = (f(b) - f(c))/2, f(b) = 1 - (1 - g)/2, f(c) = 1 - (1 + g)/2, so
// that g = g/2 = 0.
TEST(FairnessGoodness, IsHalfWayBetweenTwoWhoDisagree) {
  const std::vector<GivenRating> ratings = {{1, 0, 1.0}, {2, 0, -1.0}};
  const FairnessGoodness values = cold(build_graph(3, ratings));
  EXPECT_NEAR(values.goodness[0], 0, 1e-12);
  EXPECT_NEAR(values.fairness[1], 0.5, 1e-12);
  EXPECT_NEAR(values.fairness[2], 0.5, 1e-12);
  EXPECT_EQ(values.fairness[0], 1);  // gave nothing
  EXPECT_EQ(values.goodness[1], 0);  // received nothing
}

// Recomputed by an independent program: 24 sweeps to 1e-12.
TEST(FairnessGoodness, EqualsTheRecountOfBitcoinOtc) {
  const auto path = real_data("ratings/bitcoin_otc.csv");
  RECOUNT_NEEDS(path);
  const RealRatings real = read_bitcoin_otc(path);
  const RatingGraph graph = build_graph(real.parties, real.ratings);
  FairnessGoodness values = fairness_goodness_start(graph);
  const Settled settled = settle(graph, {}, values);
  EXPECT_EQ(settled.sweeps, 24U);
  EXPECT_NEAR(mean(values.fairness), 0.936196896791, 1e-12);
  EXPECT_NEAR(mean(values.goodness), 0.070117336382, 1e-12);
}

RC_GTEST_PROP(FairnessGoodness, AnyStartGivesTheSamePoint, ()) {
  const AnyGraph any = any_graph();
  const RatingGraph graph = build_graph(any.parties, any.ratings);
  FairnessGoodness other = fairness_goodness_start(graph);
  for (double& one : other.fairness) {
    one = *rc::gen::inRange(0, 100) / 100.0;
  }
  settle(graph, {}, other);
  const FairnessGoodness values = cold(graph);
  for (std::uint32_t i = 0; i < any.parties; ++i) {
    RC_ASSERT(std::fabs(values.fairness[i] - other.fairness[i]) < 1e-11);
    RC_ASSERT(std::fabs(values.goodness[i] - other.goodness[i]) < 1e-11);
  }
}

TEST(FairnessGoodness, GivesTheSameBitsOnAnyNumberOfThreads) {
  const AnyGraph any = large_graph(30'000, 120'000);
  const RatingGraph graph = build_graph(any.parties, any.ratings);
  const FairnessGoodness one = cold(graph, 1);
  for (const unsigned threads : {2U, 3U, 7U}) {
    const FairnessGoodness many = cold(graph, threads);
    EXPECT_EQ(one.fairness, many.fairness);
    EXPECT_EQ(one.goodness, many.goodness);
  }
}

}  // namespace
}  // namespace recount::models
