#include "base/exp2.h"

#include <bit>
#include <cmath>
#include <cstdint>

#include <gtest/gtest.h>

namespace recount {
namespace {

// glibc's long double exp2 has 11 bits more than the double that is judged by it.
TEST(Exp2, StaysWithinElevenTenthsOfAUnitInTheLastPlace) {
  long double worst = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const double x = static_cast<double>(i) / 1'000'000.0;
    const long double exact = std::exp2(static_cast<long double>(x));
    const long double unit = 0x1p-52L;  // of a double in [1, 2)
    worst = std::max(worst, std::fabs(exact - static_cast<long double>(exp2_fraction(x))) / unit);
  }
  EXPECT_LT(worst, 1.1L) << static_cast<double>(worst);
}

TEST(Exp2, GivesTheseBitsEverywhere) {
  EXPECT_EQ(std::bit_cast<std::uint64_t>(exp2_fraction(0.0)), 0x3ff0000000000000U);
  EXPECT_EQ(exp2_fraction(0.5), 0x1.6a09e667f3bcdp+0);
  std::uint64_t mixed = 0;
  for (int i = 0; i < 4096; ++i) {
    mixed = mixed * 31 + std::bit_cast<std::uint64_t>(exp2_fraction(i / 4096.0 + 0x1p-40));
  }
  EXPECT_EQ(mixed, 0x8199ce514c50083fU) << std::hex << mixed;
}

}  // namespace
}  // namespace recount
