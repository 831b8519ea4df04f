#include "models/rev2.h"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "models/any_graph_test.h"
#include "models/real_data_test.h"

namespace recount::models {
namespace {

struct Means {
  double fairness = 0;
  double median_fairness = 0;
  double goodness = 0;
};

// Over those who gave, and those who received, as the papers' two-sided graph has them.
Means means_of(const RatingGraph& graph, const Rev2Values& values) {
  std::vector<double> fairness;
  std::vector<double> goodness;
  for (std::uint32_t i = 0; i < graph.parties; ++i) {
    if (graph.given.size(i) > 0) {
      fairness.push_back(values.fairness[i]);
    }
    if (graph.received.size(i) > 0) {
      goodness.push_back(values.goodness[i]);
    }
  }
  std::sort(fairness.begin(), fairness.end());
  const std::size_t half = fairness.size() / 2;
  return {.fairness = sum_in_order(fairness) / static_cast<double>(fairness.size()),
          .median_fairness =
              fairness.size() % 2 == 1 ? fairness[half] : (fairness[half - 1] + fairness[half]) / 2,
          .goodness = sum_in_order(goodness) / static_cast<double>(goodness.size())};
}

Means on_bitcoin_otc(const std::filesystem::path& path, const Rev2& model) {
  const RealRatings real = read_bitcoin_otc(path);
  const RatingGraph graph = build_graph(real.parties, real.ratings);
  Rev2Values values = rev2_start(graph, {});
  EXPECT_TRUE(settle(graph, model, {}, {}, values).settled);
  return means_of(graph, values);
}

// Fixed points recomputed by an independent program, without behaviour.
TEST(Rev2, EqualsTheRecountOfBitcoinOtc) {
  const auto path = real_data("ratings/bitcoin_otc.csv");
  RECOUNT_NEEDS(path);
  const Means plain = on_bitcoin_otc(path, {});
  EXPECT_NEAR(plain.fairness, 0.924055004959, 1e-12);
  EXPECT_NEAR(plain.median_fairness, 0.957613736697, 1e-12);
  EXPECT_NEAR(plain.goodness, 0.073660957065, 1e-12);
  const Means cold_start = on_bitcoin_otc(path, {.alpha1 = 1, .beta1 = 1});
  EXPECT_NEAR(cold_start.fairness, 0.938058294354, 1e-12);
  EXPECT_NEAR(cold_start.median_fairness, 0.957373010005, 1e-12);
  EXPECT_NEAR(cold_start.goodness, 0.083739283640, 1e-12);
}

// One rating of 1: R = (F + 1 - (1 - G)/2)/2, G = R, F = R; so that R = (R + 1/2 + R/2)/2 = 1.
// With γ3 = 2 and behaviour 0 it is R = (R + 1/2 + R/2)/4 = 0.2.
TEST(Rev2, WeighsTheBehaviourOfARating) {
  const std::vector<GivenRating> ratings = {{0, 1, 1.0}};
  const RatingGraph graph = build_graph(2, ratings, KeepPositions::Yes);
  Rev2Values plain = rev2_start(graph, {});
  settle(graph, {}, {}, {}, plain);
  EXPECT_NEAR(plain.fairness[0], 1, 1e-12);
  const Rev2Behaviour bad{.rater = {}, .subject = {}, .rating = {0}};
  Rev2Values values = rev2_start(graph, bad);
  settle(graph, {.gamma3 = 2}, bad, {}, values);
  EXPECT_NEAR(values.fairness[0], 0.2, 1e-11);
  EXPECT_NEAR(values.goodness[1], 0.2, 1e-11);
}

// One rating of 1 and a rater whose behaviour is 0, at weight 1: F = R/2, G = R,
// R = (F + 1/2 + G/2)/2 = (R + 1/2)/2 = 1/2.
TEST(Rev2, WeighsTheBehaviourOfARater) {
  const std::vector<GivenRating> ratings = {{0, 1, 1.0}};
  const RatingGraph graph = build_graph(2, ratings);
  const Rev2Behaviour bad{.rater = {0, 1}, .subject = {}, .rating = {}};
  Rev2Values values = rev2_start(graph, bad);
  settle(graph, {.alpha2 = 1}, bad, {}, values);
  EXPECT_NEAR(values.fairness[0], 0.25, 1e-11);
  EXPECT_NEAR(values.goodness[1], 0.5, 1e-11);
}

RC_GTEST_PROP(Rev2, AWarmStartGivesTheSamePoint, ()) {
  const AnyGraph any = any_graph();
  const Rev2 model{.alpha1 = 1, .beta1 = 1};
  const RatingGraph graph = build_graph(any.parties, any.ratings);
  Rev2Values values = rev2_start(graph, {});
  RC_ASSERT(settle(graph, model, {}, {}, values).settled);
  std::vector<GivenRating> fewer = any.ratings;
  if (!fewer.empty()) {
    fewer.pop_back();
  }
  const RatingGraph before = build_graph(any.parties, fewer);
  Rev2Values warm = rev2_start(before, {});
  settle(before, model, {}, {}, warm);
  settle(graph, model, {}, {}, warm);
  for (std::uint32_t i = 0; i < any.parties; ++i) {
    RC_ASSERT(std::fabs(values.fairness[i] - warm.fairness[i]) < 1e-10);
    RC_ASSERT(std::fabs(values.goodness[i] - warm.goodness[i]) < 1e-10);
  }
}

TEST(Rev2, GivesTheSameBitsOnAnyNumberOfThreads) {
  const AnyGraph any = large_graph(20'000, 60'000);
  const RatingGraph graph = build_graph(any.parties, any.ratings);
  Rev2Values one = rev2_start(graph, {});
  settle(graph, {.alpha1 = 1}, {}, {}, one);
  for (const unsigned threads : {2U, 5U}) {
    Rev2Values many = rev2_start(graph, {});
    settle(graph, {.alpha1 = 1}, {}, {.threads = threads}, many);
    EXPECT_EQ(one.fairness, many.fairness);
    EXPECT_EQ(one.goodness, many.goodness);
  }
}

}  // namespace
}  // namespace recount::models
