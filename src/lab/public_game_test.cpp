#include "lab/public_game.h"

#include <set>

#include <gtest/gtest.h>

namespace recount::lab {
namespace {

Norm norm_of(std::string_view name) {
  return parse_norm(name).value();
}

// Values of Murase's PublicRepGame (yohm/sim_evo_social_norms) at two error rates.
TEST(PublicGame, TheLeadingEightAsAnIndependentProgramFindsThem) {
  struct Row {
    double error;
    std::vector<std::string_view> norms;
    double goodness;
    double cooperation;
    double least;
  };

  for (const Row& row : {Row{0.001, {"L1", "L2"}, 0.998004, 0.997010, 1.00301},
                         Row{0.001, {"L3", "L4", "L5", "L6"}, 0.998004, 0.997006, 1.00301},
                         Row{0.001, {"L7", "L8"}, 0.998000, 0.997002, 1.00101},
                         Row{0.02, {"L1", "L2"}, 0.961511, 0.943732, 1.06463},
                         Row{0.02, {"L3", "L4", "L5", "L6"}, 0.961538, 0.942308, 1.06293},
                         Row{0.02, {"L7", "L8"}, 0.960034, 0.940833, 1.02214}}) {
    for (const std::string_view name : row.norms) {
      const PublicEquilibrium at =
          public_equilibrium(norm_of(name), {.execution = row.error, .assessment = row.error});
      EXPECT_NEAR(at.goodness, row.goodness, 1e-6) << name;
      EXPECT_NEAR(at.cooperation, row.cooperation, 1e-6) << name;
      EXPECT_NEAR(at.stable.least, row.least, 1e-5) << name;
    }
  }
}

TEST(PublicGame, ScoringCooperatesAThirdAndIsNeverStable) {
  const PublicEquilibrium at =
      public_equilibrium(norm_of("scoring"), {.execution = 0.02, .assessment = 0.02});
  EXPECT_NEAR(at.goodness, 0.337838, 1e-6);
  EXPECT_NEAR(at.cooperation, 0.331081, 1e-6);
  EXPECT_TRUE(at.stable.is_empty());
}

// Nikoleta-v3/ESS-conditions-indirect-reciprocity-with-noise asserts that L8 cooperates at 1 %.
TEST(PublicGame, ErrorsOfOneInAHundredLeaveL8Cooperative) {
  EXPECT_GT(public_equilibrium(norm_of("L8"), {.execution = 0, .assessment = 0.01}).cooperation,
            0.97);
}

// Murase & Hilbe 2023: of all 4,096, up to the words good and bad, eight are cooperative and stable
// for every b/c > 1, and sixteen more for b/c > 2.
TEST(PublicGame, ExhaustivelyEightAndSixteenNormsAreCooperativeAndStable) {
  std::set<Norm> leading;
  std::size_t secondary = 0;
  for (const StableNorm& one : stable_cooperative_norms()) {
    if (one.kind == StableClass::LeadingEight) {
      leading.insert(one.norm);
      EXPECT_NEAR(one.at.stable.least, 1, 0.01);
    } else {
      ++secondary;
      EXPECT_NEAR(one.at.stable.least, 2, 0.01) << table_of(one.norm);
    }
  }
  std::set<Norm> published;
  for (const char* name : {"L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8"}) {
    published.insert(norm_of(name));
  }
  EXPECT_EQ(leading, published);
  EXPECT_EQ(secondary, 16U);
}

TEST(PublicGame, ANormAndItsMirrorAreOneSociety) {
  for (const Norm norm : every_norm()) {
    const PublicErrors errors{.execution = 0.01, .assessment = 0.03};
    const PublicEquilibrium one = public_equilibrium(norm, errors);
    const PublicEquilibrium other = public_equilibrium(norm.mirrored(), errors);
    ASSERT_NEAR(one.cooperation, other.cooperation, 1e-9) << table_of(norm);
    ASSERT_NEAR(one.goodness, 1 - other.goodness, 1e-9) << table_of(norm);
  }
}

}  // namespace
}  // namespace recount::lab
