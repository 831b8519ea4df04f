#include "lab/opinion_matrix.h"

#include <bit>

namespace recount::lab {

void OpinionMatrix::set(std::uint32_t observer, std::uint32_t subject, bool good) {
  std::uint64_t& word = row(subject)[observer / 64];
  const std::uint64_t bit = std::uint64_t{1} << (observer % 64);
  word = good ? word | bit : word & ~bit;
}

std::size_t OpinionMatrix::count_good(std::uint32_t subject, const OpinionPath& path) const {
  const std::uint64_t* row = rows_.data() + (std::size_t{subject} * words_);
  const std::uint32_t rest = agents_ % 64;
  if (rest == 0) {
    return path.count_bits(row, words_);
  }
  const std::uint64_t last = row[words_ - 1] & ((std::uint64_t{1} << rest) - 1);
  return path.count_bits(row, words_ - 1) + static_cast<std::size_t>(std::popcount(last));
}

}  // namespace recount::lab
