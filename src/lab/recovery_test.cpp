#include "lab/recovery.h"

#include <gtest/gtest.h>

namespace recount::lab {
namespace {

// Binary opinions, N = 50, 3,000 runs: means and shares that a second program measured. Schmid et
// al. 2023 (scores instead of standings) find the same order: L1, L3, L4, L7 quick, the others
// slow.
TEST(Recovery, OneMistakeIsForgottenQuicklySlowlyOrNever) {
  struct Row {
    std::string_view norm;
    double mean;
    double never;
  };

  for (const Row& row :
       {Row{"L1", 1.00, 0}, Row{"L3", 1.03, 0}, Row{"L4", 1.00, 0}, Row{"L7", 0.99, 0},
        Row{"L2", 2.87, 0}, Row{"L5", 2.89, 0}, Row{"L6", 3.27, 0.016}, Row{"L8", 3.42, 0.020},
        Row{"scoring", 1.07, 0.0007}, Row{"shunning", 0, 0.023}}) {
    RecoverySetting setting;
    setting.norm = parse_norm(row.norm).value();
    const Recovery found = recover_from_one_mistake(setting);
    if (row.mean > 0) {
      EXPECT_NEAR(found.mean_rounds, row.mean, 0.1 * row.mean) << row.norm;
    }
    EXPECT_NEAR(found.never_back, row.never, 0.01) << row.norm;
  }
}

TEST(Recovery, StandingNormsRefuseFewOnTheWayBack) {
  RecoverySetting setting;
  setting.norm = parse_norm("L1").value();
  const Recovery found = recover_from_one_mistake(setting);
  EXPECT_NEAR(found.median_rounds, 0.68, 0.06);
  EXPECT_NEAR(found.late_rounds, 3.0, 0.3);
  EXPECT_NEAR(found.refusals, 0.035, 0.015);
}

TEST(Recovery, ShunningEndsWithAllBadForEver) {
  RecoverySetting setting;
  setting.norm = parse_norm("shunning").value();
  const Recovery found = recover_from_one_mistake(setting);
  EXPECT_GT(found.all_bad, 0.01);
  EXPECT_NEAR(found.held_bad.back(), found.all_bad, 0.01);
}

}  // namespace
}  // namespace recount::lab
