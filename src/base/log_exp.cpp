#include "base/log_exp.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/ensure.h"
#include "base/exp2.h"

namespace recount {
namespace {

// ln 2 in two parts: the first has 32 bits, so that a whole multiple of it is exact.
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kLog2E = 0x1.71547652b82fep+0;
constexpr double kRootHalf = 0x1.6a09e667f3bcdp-1;
constexpr int kSeriesLast = 23;  // ln m = 2 (s + s^3/3 + ... + s^23/23), s = (m - 1)/(m + 1)
constexpr double kExpMin = -745.2;
constexpr double kExpMax = 709.79;

}  // namespace

double natural_log(double x) {
  ensure(x >= 0 && std::isfinite(x), "a logarithm is asked of nothing negative");
  if (x == 0) {
    return -std::numeric_limits<double>::infinity();
  }
  int exponent = 0;
  double m = std::frexp(x, &exponent);
  if (m < kRootHalf) {
    m *= 2;
    --exponent;
  }
  const double s = (m - 1) / (m + 1);
  const double square = s * s;
  double sum = 0;
  for (int odd = kSeriesLast; odd >= 3; odd -= 2) {
    sum = (sum + 1.0 / odd) * square;
  }
  const double whole = exponent;
  return whole * kLn2High + (2 * s + (2 * s * sum + whole * kLn2Low));
}

double exponential(double x) {
  if (x < kExpMin) {
    return 0;
  }
  if (x > kExpMax) {
    return std::numeric_limits<double>::infinity();
  }
  const double whole = std::floor(x * kLog2E);
  const double rest = (x - whole * kLn2High) - whole * kLn2Low;  // in [0, ln 2), but for rounding
  const double fraction = std::clamp(rest * kLog2E, 0.0, 0x1.fffffffffffffp-1);
  return std::ldexp(exp2_fraction(fraction), static_cast<int>(whole));
}

}  // namespace recount
