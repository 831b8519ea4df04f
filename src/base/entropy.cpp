#include "base/entropy.h"

#include <limits>

#include <openssl/rand.h>

#include "base/ensure.h"

namespace recount {

void SystemEntropy::fill(std::span<std::uint8_t> bytes) {
  ensure(bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()) &&
             RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1,
         "the system gives random bytes");
}

std::uint64_t SeededEntropy::next() {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

void SeededEntropy::fill(std::span<std::uint8_t> bytes) {
  for (std::uint8_t& byte : bytes) {
    byte = static_cast<std::uint8_t>(next() >> 56U);
  }
}

std::uint64_t SeededEntropy::below(std::uint64_t bound) {
  ensure(bound > 0, "a bound is positive");
  // Draws above the last whole multiple of the bound are thrown away, so none is favoured.
  const std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() / bound * bound;
  std::uint64_t drawn = next();
  while (drawn >= limit) {
    drawn = next();
  }
  return drawn % bound;
}

bool SeededEntropy::chance(std::uint64_t numerator, std::uint64_t denominator) {
  return below(denominator) < numerator;
}

}  // namespace recount
