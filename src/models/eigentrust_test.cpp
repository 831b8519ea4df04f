#include "models/eigentrust.h"

#include <cmath>

#include <gtest/gtest.h>

#include "models/any_graph_test.h"

namespace recount::models {
namespace {

constexpr std::uint32_t kEk = 0;
constexpr std::uint32_t kSd = 1;
constexpr std::uint32_t kVm = 2;

std::vector<double> trust_of(std::uint32_t parties, const std::vector<TrustStatement>& statements,
                             std::vector<double> pretrust, double alpha, unsigned threads = 1) {
  const TrustGraph graph = build_trust(parties, statements);
  const std::vector<double> p = pretrust_of(std::move(pretrust));
  std::vector<double> trust = p;
  EXPECT_TRUE(settle(graph, p, alpha, {.tolerance = 1e-14, .threads = threads}, trust).settled);
  return trust;
}

// The example of go-eigentrust's README. The fixed points were recomputed by an independent
// program; the README prints eleven digits that differ by its epsilon. What it prints for alpha
// 0.01 is the fixed point at alpha 0.1.
TEST(EigenTrust, EqualsThePublishedExample) {
  const std::vector<TrustStatement> said = {{kEk, kSd, 100}, {kVm, kSd, 100}, {kEk, kVm, 75}};

  struct Row {
    double alpha;
    double ek, sd, vm;
    double tolerance;
  };

  const std::vector<Row> rows = {
      {0.5, .217054263566, .302325581395, .480620155039, 1e-12},
      {0.5, .21705427907, .30232554291, .48062017802, 1e-7},
      {0.1, .16536735, .44011339, .39451925, 1e-8},
      {0.1, .16536739, .44011330, .39451931, 1e-7},
      {0.01, .156493473, .464121636, .379384891, 1e-9},
  };
  for (const Row& row : rows) {
    const std::vector<double> trust = trust_of(3, said, {50, 0, 100}, row.alpha);
    EXPECT_NEAR(trust[kEk], row.ek, row.tolerance) << row.alpha;
    EXPECT_NEAR(trust[kSd], row.sd, row.tolerance) << row.alpha;
    EXPECT_NEAR(trust[kVm], row.vm, row.tolerance) << row.alpha;
  }
}

// Seen by 0, who trusts 1, who trusts nobody: what 1 holds goes back to 0.
// t0 = (1 - a) t1 + a, t1 = (1 - a) t0; with a = 1/2: t0 = 2/3.
TEST(EigenTrust, SeesFromOneViewer) {
  const std::vector<double> trust = trust_of(3, {{0, 1, 1}, {2, 1, 5}}, {1, 0, 0}, 0.5);
  EXPECT_NEAR(trust[0], 2.0 / 3, 1e-12);
  EXPECT_NEAR(trust[1], 1.0 / 3, 1e-12);
  EXPECT_EQ(trust[2], 0);
}

// 0 distrusts 2 thrice as much as 1; trust is as without, and what remains is told apart.
TEST(EigenTrust, KeepsDistrustBesideTrust) {
  const std::vector<TrustStatement> said = {{0, 1, 1}, {0, 2, -3}, {0, 1, -1}, {1, 2, 1}};
  const TrustGraph graph = build_trust(3, said);
  const std::vector<double> with = trust_of(3, said, {1, 1, 1}, 0.3);
  const std::vector<double> without = trust_of(3, {{0, 1, 1}, {1, 2, 1}}, {1, 1, 1}, 0.3);
  EXPECT_EQ(with, without);
  const std::vector<double> distrust = distrust_of(graph, with);
  EXPECT_DOUBLE_EQ(distrust[2], 0.75 * with[0]);
  EXPECT_DOUBLE_EQ(distrust[1], 0.25 * with[0]);
  EXPECT_EQ(distrust[0], 0);
}

std::vector<TrustStatement> large_statements(std::uint32_t parties, std::size_t count) {
  std::vector<TrustStatement> said;
  for (const GivenRating& one : large_graph(parties, count).ratings) {
    if (one.rater != one.subject) {
      said.push_back({.from = one.rater, .to = one.subject, .weight = one.score});
    }
  }
  return said;
}

TEST(EigenTrust, SumsToOneAndGivesTheSameBitsOnAnyNumberOfThreads) {
  const std::vector<TrustStatement> said = large_statements(20'000, 60'000);
  const std::vector<double> one = trust_of(20'000, said, std::vector<double>(20'000), 0.15);
  EXPECT_NEAR(sum_in_order(one), 1, 1e-12);
  for (const unsigned threads : {2U, 5U}) {
    EXPECT_EQ(one, trust_of(20'000, said, std::vector<double>(20'000), 0.15, threads));
  }
}

// The definition, written out with a full matrix.
TEST(EigenTrust, EqualsTheDefinitionOnRandomGraphs) {
  constexpr std::uint32_t kParties = 40;
  const std::vector<TrustStatement> said = large_statements(kParties, 120);
  std::vector<std::vector<double>> c(kParties, std::vector<double>(kParties));
  for (const TrustStatement& one : said) {
    c[one.from][one.to] += std::max(one.weight, 0.0);
  }
  const std::vector<double> p(kParties, 1.0 / kParties);
  for (auto& row : c) {
    const double sum = sum_in_order(row);
    for (std::size_t j = 0; j < kParties; ++j) {
      row[j] = sum > 0 ? row[j] / sum : p[j];
    }
  }
  std::vector<double> t = p;
  for (int sweep = 0; sweep < 1000; ++sweep) {
    std::vector<double> next(kParties);
    for (std::size_t i = 0; i < kParties; ++i) {
      for (std::size_t j = 0; j < kParties; ++j) {
        next[j] += 0.8 * c[i][j] * t[i];
      }
    }
    for (std::size_t j = 0; j < kParties; ++j) {
      next[j] += 0.2 * p[j];
    }
    t = next;
  }
  const std::vector<double> trust = trust_of(kParties, said, std::vector<double>(kParties), 0.2);
  for (std::size_t j = 0; j < kParties; ++j) {
    EXPECT_NEAR(trust[j], t[j], 1e-13);
  }
}

}  // namespace
}  // namespace recount::models
