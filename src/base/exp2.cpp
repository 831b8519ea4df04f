#include "base/exp2.h"

#include <array>
#include <cstddef>

#include "base/ensure.h"

namespace recount {
namespace {

// 2^(j/32), correctly rounded.
constexpr std::array<double, 32> kRoots = {
    0x1.0000000000000p+0, 0x1.059b0d3158574p+0, 0x1.0b5586cf9890fp+0, 0x1.11301d0125b51p+0,
    0x1.172b83c7d517bp+0, 0x1.1d4873168b9aap+0, 0x1.2387a6e756238p+0, 0x1.29e9df51fdee1p+0,
    0x1.306fe0a31b715p+0, 0x1.371a7373aa9cbp+0, 0x1.3dea64c123422p+0, 0x1.44e086061892dp+0,
    0x1.4bfdad5362a27p+0, 0x1.5342b569d4f82p+0, 0x1.5ab07dd485429p+0, 0x1.6247eb03a5585p+0,
    0x1.6a09e667f3bcdp+0, 0x1.71f75e8ec5f74p+0, 0x1.7a11473eb0187p+0, 0x1.82589994cce13p+0,
    0x1.8ace5422aa0dbp+0, 0x1.93737b0cdc5e5p+0, 0x1.9c49182a3f090p+0, 0x1.a5503b23e255dp+0,
    0x1.ae89f995ad3adp+0, 0x1.b7f76f2fb5e47p+0, 0x1.c199bdd85529cp+0, 0x1.cb720dcef9069p+0,
    0x1.d5818dcfba487p+0, 0x1.dfc97337b9b5fp+0, 0x1.ea4afa2a490dap+0, 0x1.f50765b6e4540p+0,
};

// ln(2)^k / k! for k = 1..7: the Taylor series of 2^r, used for 0 <= r < 1/32.
constexpr std::array<double, 7> kSeries = {
    0x1.62e42fefa39efp-1,  0x1.ebfbdff82c58fp-3,  0x1.c6b08d704a0c0p-5,  0x1.3b2ab6fba4e77p-7,
    0x1.5d87fe78a6731p-10, 0x1.430912f86c787p-13, 0x1.ffcbfc588b0c7p-17,
};

}  // namespace

double exp2_fraction(double x) {
  ensure(x >= 0.0 && x < 1.0, "the fraction is in [0, 1)");
  const auto step = static_cast<std::size_t>(x * 32.0);
  const double rest = x - static_cast<double>(step) / 32.0;
  double sum = kSeries[6];
  for (std::size_t k = 6; k-- > 0;) {
    sum = sum * rest + kSeries[k];
  }
  return kRoots[step] + kRoots[step] * (sum * rest);
}

}  // namespace recount
