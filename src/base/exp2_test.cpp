#include "base/exp2.h"

#include <bit>
#include <cmath>
#include <cstdint>

#include <gtest/gtest.h>

#include "base/log_exp.h"

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

// In units of the last place of the exact value.
long double units_off(double found, long double exact) {
  const int exponent = std::ilogb(static_cast<double>(exact));
  return std::fabs(exact - static_cast<long double>(found)) / std::scalbn(1.0L, exponent - 52);
}

TEST(LogExp, StayWithinTwoUnitsInTheLastPlace) {
  long double worst_log = 0;
  long double worst_exp = 0;
  for (int i = 1; i < 500'000; ++i) {
    for (const double x : {i / 250'000.0, i * 1e-9, i * 1.7e12, i * 1e-300}) {
      if (x != 1.0) {
        worst_log =
            std::max(worst_log, units_off(natural_log(x), std::log(static_cast<long double>(x))));
      }
    }
    const double x = (i - 250'000) / 360.0;
    worst_exp =
        std::max(worst_exp, units_off(exponential(x), std::exp(static_cast<long double>(x))));
  }
  EXPECT_LT(worst_log, 2.0L) << static_cast<double>(worst_log);
  EXPECT_LT(worst_exp, 2.0L) << static_cast<double>(worst_exp);
}

TEST(LogExp, AreExactAtTheirEnds) {
  EXPECT_EQ(natural_log(1), 0);
  EXPECT_EQ(natural_log(0), -HUGE_VAL);
  EXPECT_EQ(exponential(0), 1);
  EXPECT_EQ(exponential(-HUGE_VAL), 0);
  EXPECT_EQ(exponential(1000), HUGE_VAL);
}

}  // namespace
}  // namespace recount
