#include "models/glicko2.h"

#include <cmath>

#include <gtest/gtest.h>

namespace recount::models {
namespace {

// Glickman's example: 1500/200/0.06, tau 0.5, against (1400, 30) won, (1550, 100) and (1700, 300)
// lost. He prints 1464.06, 151.52 and 0.05999, rounding in between; the full digits were recomputed
// by an independent program.
TEST(Glicko2, EqualsThePapersExample) {
  const std::vector<Bout> bouts = {{.opponent = {.rating = 1400, .deviation = 30}, .result = 1},
                                   {.opponent = {.rating = 1550, .deviation = 100}, .result = 0},
                                   {.opponent = {.rating = 1700, .deviation = 300}, .result = 0}};
  const Strength after =
      after_period({.tau = 0.5}, {.rating = 1500, .deviation = 200, .volatility = 0.06}, bouts);
  EXPECT_NEAR(after.rating, 1464.05, 0.01);
  EXPECT_NEAR(after.rating, 1464.0506705, 1e-7);
  EXPECT_NEAR(after.deviation, 151.5165241, 1e-7);
  EXPECT_NEAR(after.volatility, 0.0599959844, 1e-10);
}

// The paper stops its procedure at 1e-6; that is the same to the digits it prints.
TEST(Glicko2, StopsWhereThePaperDoesWithoutADifference) {
  const Strength start{.rating = 1500, .deviation = 200, .volatility = 0.06};
  const std::vector<Bout> bouts = {{.opponent = {}, .result = 1}};
  const Strength fine = after_period({}, start, bouts);
  const Strength coarse = after_period({.tau = 0.5, .tolerance = 1e-6}, start, bouts);
  EXPECT_NEAR(fine.volatility, coarse.volatility, 1e-9);
}

TEST(Glicko2, GrowsLessSureInIdleness) {
  const Strength start{.rating = 1600, .deviation = 50, .volatility = 0.06};
  const Strength after = after_period({}, start, {});
  EXPECT_NEAR(after.deviation, std::hypot(50, 0.06 * 173.7178), 1e-9);
  EXPECT_EQ(after.rating, 1600);
  EXPECT_EQ(after.volatility, 0.06);
}

// The other branch of the bracket: a great surprise raises the volatility.
TEST(Glicko2, LearnsFromASurpriseThatItsPlayerIsUnsteady) {
  const Strength sure{.rating = 2200, .deviation = 30, .volatility = 0.06};
  const std::vector<Bout> lost(8, {.opponent = {.rating = 1400, .deviation = 30}, .result = 0});
  const Strength after = after_period({}, sure, lost);
  EXPECT_GT(after.volatility, 0.06);
  EXPECT_LT(after.rating, 2200);
}

TEST(Glicko2, CountsAMatchForBothAndIdlePeriodsBetween) {
  Field field{.strengths = std::vector<Strength>(3), .joined = {0, 0, 1}};
  play({}, std::vector<Match>{{1, 0, 1, 1}, {4, 0, 1, 0.5}}, field);
  EXPECT_DOUBLE_EQ(field.strengths[0].rating + field.strengths[1].rating, 3000);
  EXPECT_GT(field.strengths[0].rating, 1500);
  Strength idle;
  for (int period = 0; period < 4; ++period) {
    idle = after_period({}, idle, {});
  }
  EXPECT_EQ(field.strengths[2], idle);  // was there from the first period on, and never played
}

}  // namespace
}  // namespace recount::models
