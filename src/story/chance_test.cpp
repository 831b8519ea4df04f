#include "story/chance.h"

#include <algorithm>
#include <array>
#include <set>

#include <gtest/gtest.h>

namespace recount::story {
namespace {

TEST(Chance, StaysWithinItsRange) {
  SeededEntropy entropy(5);
  std::set<int> drawn;
  for (int draw = 0; draw < 400; ++draw) {
    drawn.insert(between(entropy, -2, 3));
    const int shift = wobble(entropy, 4);
    ASSERT_LE(-4, shift);
    ASSERT_LE(shift, 4);
  }
  EXPECT_EQ(drawn, (std::set<int>{-2, -1, 0, 1, 2, 3}));
}

TEST(Chance, DrawsByWeight) {
  SeededEntropy entropy(5);
  constexpr std::array<int, 3> kWeights = {1, 0, 3};
  std::array<int, 3> counts{};
  for (int draw = 0; draw < 4'000; ++draw) {
    ++counts[draw_weighted(entropy, kWeights)];
  }
  EXPECT_EQ(counts[1], 0);
  EXPECT_NEAR(counts[0], 1'000, 120);
  EXPECT_NEAR(counts[2], 3'000, 120);
}

TEST(Chance, ShufflesWithoutLosingAnything) {
  SeededEntropy entropy(5);
  const std::vector<int> sorted = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  std::vector<int> shuffled = sorted;
  shuffle(entropy, shuffled);
  EXPECT_NE(shuffled, sorted);
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, sorted);
}

TEST(Chance, GivesEachChapterItsOwn) {
  std::set<std::uint64_t> first;
  for (std::uint64_t chapter = 0; chapter < 5; ++chapter) {
    first.insert(entropy_for(3, chapter).next());
  }
  EXPECT_EQ(first.size(), 5U);
}

}  // namespace
}  // namespace recount::story
