// Graphs for tests: small ones that a property shrinks, and large ones from a fixed seed.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/rating_graph.h"

namespace recount::models {

struct AnyGraph {
  std::uint32_t parties = 0;
  std::vector<GivenRating> ratings;
};

/// Twelve parties, any ratings; to be called within a property.
AnyGraph any_graph();

/// A number from a sequence that is the same everywhere (Knuth's MMIX generator).
class Sequence {
 public:
  std::uint32_t below(std::uint32_t limit) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::uint32_t>((state_ >> 33U) % limit);
  }

 private:
  std::uint64_t state_ = 1;
};

inline AnyGraph large_graph(std::uint32_t parties, std::size_t ratings) {
  AnyGraph any{.parties = parties, .ratings = {}};
  Sequence sequence;
  while (any.ratings.size() < ratings) {
    const std::uint32_t rater = sequence.below(parties);
    const std::uint32_t subject = sequence.below(parties);
    const int score = static_cast<int>(sequence.below(21)) - 10;
    any.ratings.push_back({.rater = rater, .subject = subject, .score = score / 10.0});
  }
  return any;
}

}  // namespace recount::models
