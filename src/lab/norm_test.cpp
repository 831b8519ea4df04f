#include "lab/norm.h"

#include <set>

#include <gtest/gtest.h>

namespace recount::lab {
namespace {

// The table of Hilbe et al. 2018: what the eight have in common, and where they differ.
TEST(Norm, TheLeadingEightAreAsPublished) {
  struct Row {
    std::string_view name;
    std::string_view differ;  // GB,C  BB,C  BB,D  action BB
  };

  for (const Row& row :
       {Row{"L1", "GGBC"}, Row{"L2", "BGBC"}, Row{"L3", "GGGD"}, Row{"L4", "GBGD"},
        Row{"L5", "BGGD"}, Row{"L6", "BBGD"}, Row{"L7", "GBBD"}, Row{"L8", "BBBD"}}) {
    const Norm norm = parse_norm(row.name).value();
    EXPECT_TRUE(norm.good(true, true, true));
    EXPECT_FALSE(norm.good(true, true, false));
    EXPECT_TRUE(norm.good(true, false, false));
    EXPECT_TRUE(norm.good(false, true, true));
    EXPECT_FALSE(norm.good(false, true, false));
    EXPECT_TRUE(norm.cooperates(true, true) && norm.cooperates(false, true));
    EXPECT_FALSE(norm.cooperates(true, false));
    EXPECT_EQ(norm.good(true, false, true), row.differ[0] == 'G') << row.name;
    EXPECT_EQ(norm.good(false, false, true), row.differ[1] == 'G') << row.name;
    EXPECT_EQ(norm.good(false, false, false), row.differ[2] == 'G') << row.name;
    EXPECT_EQ(norm.cooperates(false, false), row.differ[3] == 'C') << row.name;
  }
}

TEST(Norm, EveryTableReadsBackAsItIsWritten) {
  for (const Norm norm : every_norm()) {
    EXPECT_EQ(parse_norm(table_of(norm)).value(), norm);
    EXPECT_EQ(parse_norm(name_of(norm)).value(), norm);
    EXPECT_EQ(norm.mirrored().mirrored(), norm);
  }
}

// Counts of Murase & Hilbe, PLOS Comput Biol 2023, doi 10.1371/journal.pcbi.1011271.
TEST(Norm, ThereAre2080NormsAnd36OfSecondOrderUpToTheWordsGoodAndBad) {
  std::set<Norm> different;
  for (const Norm norm : every_norm()) {
    different.insert(std::min(norm, norm.mirrored()));
  }
  EXPECT_EQ(different.size(), 2080U);
  EXPECT_EQ(second_order_norms().size(), 36U);
}

TEST(Norm, WhatIsNoNormIsToldWithHelp) {
  for (const char* text : {"", "L9", "GBGGGBGG", "GBGGGBGG/CDCX", "GBGGGBGX/CDCD", "sterm"}) {
    const Result<Norm> norm = parse_norm(text);
    ASSERT_FALSE(norm.has_value()) << text;
    EXPECT_FALSE(norm.error().help.empty());
  }
}

}  // namespace
}  // namespace recount::lab
