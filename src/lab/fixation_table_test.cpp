#include "lab/fixation_table.h"

#include <random>

#include <gtest/gtest.h>

namespace recount::lab {
namespace {

constexpr const char* kTable = "docs/lab/fixation-36.csv";

// A random part of the committed table is played again, another one each time.
TEST(FixationTable, ARandomPartOfTheCommittedTableComesOutAgain) {
  const std::vector<FixationRow> rows = read_fixation_table(kTable).value();
  ASSERT_EQ(rows.size(), table_pairs().size());
  std::random_device device;
  for (int sample = 0; sample < 2; ++sample) {
    const FixationRow& row = rows[device() % rows.size()];
    const PairFixation again = fixation_of(row.first, row.second, table_setting());
    EXPECT_NEAR(again.first_invades, row.at.first_invades, 1e-9 * row.at.first_invades)
        << table_of(row.first) << " " << table_of(row.second);
    EXPECT_NEAR(again.second_invades, row.at.second_invades, 1e-9 * row.at.second_invades)
        << table_of(row.first) << " " << table_of(row.second);
  }
}

TEST(FixationTable, HoldsEveryPairOnceInItsOrder) {
  const std::vector<FixationRow> rows = read_fixation_table(kTable).value();
  const std::vector<FixationRow> pairs = table_pairs();
  ASSERT_EQ(rows.size(), 630U);
  for (std::size_t at = 0; at < rows.size(); ++at) {
    EXPECT_EQ(rows[at].first, pairs[at].first);
    EXPECT_EQ(rows[at].second, pairs[at].second);
    for (const double rho : {rows[at].at.first_invades, rows[at].at.second_invades}) {
      EXPECT_TRUE(rho >= 0 && rho <= 1);
    }
  }
}

}  // namespace
}  // namespace recount::lab
