#include "lab/evolution.h"

#include <cmath>

#include <gtest/gtest.h>

namespace recount::lab {
namespace {

EvolutionSetting hilbe_2018() {
  EvolutionSetting setting;
  setting.society.observe = 0.9;
  setting.society.errors.perception = 0.05;
  setting.society.rounds = 4'000;
  setting.society.burn_in = 500;
  return setting;
}

// One who helps nobody among those who help all: every step has the advantage c + b/(N - 1).
TEST(Evolution, DefectionTakesOverCooperationAsTheClosedFormSays) {
  double sum = 0;
  for (int k = 0; k < 50; ++k) {
    sum += std::exp(-k * (1 + (5.0 / 49)));
  }
  EXPECT_NEAR(1 / sum, 0.667808, 1e-6);
  const PairFixation found = fixation_of(kAllD, kAllC, hilbe_2018());
  EXPECT_NEAR(found.first_invades, 0.667808, 1e-3);
  EXPECT_LT(found.second_invades, 1e-12);
}

// Ranges of yohm/sim_evo_social_norms, test_EvolPrivRepGame.cpp, for L1, ALLC and ALLD at b = 5.
TEST(Evolution, L1AgainstAllAndNone) {
  const EvolutionSetting setting = hilbe_2018();
  const Norm l1 = parse_norm("L1").value();
  const PairFixation with_c = fixation_of(kAllC, l1, setting);
  const PairFixation with_d = fixation_of(kAllD, l1, setting);
  const PairFixation between = fixation_of(kAllD, kAllC, setting);
  EXPECT_NEAR(with_c.first_invades, 0.0955, 0.012);
  EXPECT_NEAR(with_d.second_invades, 0.0445, 0.005);
  const std::vector<double> share =
      stationary_shares({{0, with_c.first_invades, with_d.first_invades},
                         {with_c.second_invades, 0, between.first_invades},
                         {with_d.second_invades, between.second_invades, 0}});
  EXPECT_NEAR(share[0], 0.303, 0.04);
  EXPECT_NEAR(share[1], 0.0435, 0.006);
  EXPECT_NEAR(share[2], 0.654, 0.04);
}

TEST(Evolution, WhereAllMovesAreAlikeSoAreTheShares) {
  for (const double share : stationary_shares({{0, 1, 1}, {1, 0, 1}, {1, 1, 0}})) {
    EXPECT_NEAR(share, 1.0 / 3, 1e-15);
  }
  const std::vector<double> two = stationary_shares({{0, 0.2}, {0.1, 0}});
  EXPECT_NEAR(two[0], 1.0 / 3, 1e-15);
}

}  // namespace
}  // namespace recount::lab
