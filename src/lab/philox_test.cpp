#include "lab/philox.h"

#include <gtest/gtest.h>

namespace recount::lab {
namespace {

// Known answers that the authors publish with their code (Random123, kat_vectors).
TEST(Philox, TheAuthorsKnownAnswers) {
  EXPECT_EQ((philox<10>({0, 0, 0, 0}, {0, 0})),
            (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(
      (philox<10>({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff})),
      (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(
      (philox<10>({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0})),
      (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, RunsPurposesAndPlacesShareNoNumber) {
  const PhiloxKey key = RunKey{.seed = 7, .replica = 0}.philox_key();
  const std::uint64_t here = draw(key, Purpose::Act, 3, 5).first;
  EXPECT_EQ(here, draw(key, Purpose::Act, 3, 5).first);
  EXPECT_NE(here, draw(key, Purpose::Act, 5, 3).first);
  EXPECT_NE(here, draw(key, Purpose::Look, 3, 5).first);
  EXPECT_NE(key, (RunKey{.seed = 7, .replica = 1}.philox_key()));
  EXPECT_NE(key, (RunKey{.seed = 8, .replica = 0}.philox_key()));
}

TEST(Philox, BelowReachesItsWholeRangeAndNoMore) {
  EXPECT_EQ(below(0, 50), 0U);
  EXPECT_EQ(below(~std::uint64_t{0}, 50), 49U);
}

}  // namespace
}  // namespace recount::lab
