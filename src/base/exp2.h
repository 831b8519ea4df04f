// Two to a power, with the same bits on every compiler and machine we build for.
//
// The mathematics library of the system may round differently from one version to the next, and a
// state hash may not. Only additions and multiplications of doubles in a written order are used
// (built with -ffp-contract=off), so IEEE 754 fixes every bit. The error is below 1.1 units in the
// last place (exp2_test.cpp).
#pragma once

namespace recount {

/// 2^x for x in [0, 1).
double exp2_fraction(double x);

}  // namespace recount
