// Dice for stories: whole numbers only, so that every machine throws the same.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "base/entropy.h"

namespace recount::story {

/// A source of its own for one chapter: what one chapter draws moves no other.
SeededEntropy entropy_for(std::uint64_t seed, std::uint64_t chapter);

/// Uniform in [least, most].
int between(SeededEntropy& entropy, int least, int most);

/// Centred on 0 and within [-reach, reach]; small numbers more often than large ones.
int wobble(SeededEntropy& entropy, int reach);

/// A position in `weights`, drawn in their proportion; at least one weight is positive.
std::size_t draw_weighted(SeededEntropy& entropy, std::span<const int> weights);

template <typename T>
void shuffle(SeededEntropy& entropy, std::vector<T>& values) {
  for (std::size_t left = values.size(); left > 1; --left) {
    std::swap(values[left - 1], values[entropy.below(left)]);
  }
}

}  // namespace recount::story
