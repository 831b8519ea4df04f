// Natural logarithm and exponential, with the same bits on every compiler and machine we build for.
//
// As exp2.h: only additions, multiplications and divisions of doubles in a written order, so that
// IEEE 754 fixes every bit. Against the system's long double functions the error is below 2 units
// in the last place (exp2_test.cpp).
#pragma once

namespace recount {

/// ln(x) for x > 0 and finite; minus infinity for 0.
double natural_log(double x);

/// e^x; 0 below -745, infinity above 709.78.
double exponential(double x);

}  // namespace recount
