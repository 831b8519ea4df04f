// Who meets whom, and what an intended act becomes: the same under every regime.
#pragma once

#include <cstdint>
#include <vector>

#include "lab/society.h"

namespace recount::lab {

struct Pair {
  std::uint32_t donor;
  std::uint32_t recipient;
};

/// A round of encounters: everybody is donor once and recipient once, nobody its own. Two random
/// permutations, mended where they agree (as Murase's PrivateRepGame does it).
class Matching {
 public:
  explicit Matching(std::uint32_t agents);

  const std::vector<Pair>& pairs_of(PhiloxKey key, std::uint32_t round);

 private:
  std::vector<std::uint32_t> donors_;
  std::vector<std::uint32_t> recipients_;
  std::vector<Pair> pairs_;
};

/// A partner of `donor` for one more look, anybody but the donor.
std::uint32_t another_partner(PhiloxKey key, std::uint32_t round, std::uint32_t encounter,
                              std::uint32_t look, std::uint32_t donor, std::uint32_t agents);

/// What an intention becomes under execution and flip error.
class Hand {
 public:
  Hand(const Errors& errors, PhiloxKey key)
      : execution_(errors.execution), flip_(errors.flip), key_(key) {}

  bool act(bool intends_help, std::uint32_t round, std::uint32_t encounter,
           std::uint32_t look = 0) const {
    if (execution_.is_never() && flip_.is_never()) {
      return intends_help;
    }
    const Drawn drawn = draw(key_, Purpose::Act, round, encounter, look);
    const bool done = intends_help && !execution_.takes(drawn.first);
    return done != flip_.takes(drawn.second);
  }

 private:
  Chance execution_;
  Chance flip_;
  PhiloxKey key_;
};

}  // namespace recount::lab
