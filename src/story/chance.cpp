#include "story/chance.h"

#include <numeric>

#include "base/ensure.h"

namespace recount::story {

SeededEntropy entropy_for(std::uint64_t seed, std::uint64_t chapter) {
  SeededEntropy seeds(seed);
  std::uint64_t drawn = seeds.next();
  for (std::uint64_t passed = 0; passed < chapter; ++passed) {
    drawn = seeds.next();
  }
  return SeededEntropy(drawn);
}

int between(SeededEntropy& entropy, int least, int most) {
  ensure(least <= most, "a range is not empty");
  return least + static_cast<int>(entropy.below(static_cast<std::uint64_t>(most - least) + 1));
}

int wobble(SeededEntropy& entropy, int reach) {
  // Two statements: the order in which a sum's parts are drawn is the compiler's own.
  const int up = between(entropy, 0, reach);
  const int down = between(entropy, 0, reach);
  return up - down;
}

std::size_t draw_weighted(SeededEntropy& entropy, std::span<const int> weights) {
  const int total = std::accumulate(weights.begin(), weights.end(), 0);
  ensure(total > 0, "something can be drawn");
  int left = between(entropy, 0, total - 1);
  for (std::size_t index = 0; index < weights.size(); ++index) {
    left -= weights[index];
    if (left < 0) {
      return index;
    }
  }
  ensure(false, "the draw lies below the sum of the weights");
  return 0;
}

}  // namespace recount::story
