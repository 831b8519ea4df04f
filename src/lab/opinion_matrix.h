// Everybody's opinion of everybody: N rows of N bits.
//
// row of subject s:  | observer 0 | observer 1 | ... |   64 a word, 1 = good
// Bits behind the last observer are never read.
#pragma once

#include <cstdint>
#include <vector>

#include "lab/opinion_path.h"

namespace recount::lab {

class OpinionMatrix {
 public:
  /// All good of all.
  explicit OpinionMatrix(std::uint32_t agents)
      : agents_(agents),
        words_((agents + 63) / 64),
        rows_(std::size_t{agents} * words_, ~std::uint64_t{0}) {}

  std::uint32_t agents() const { return agents_; }

  std::uint32_t words() const { return words_; }

  std::uint64_t* row(std::uint32_t subject) {
    return rows_.data() + (std::size_t{subject} * words_);
  }

  bool holds_good(std::uint32_t observer, std::uint32_t subject) const {
    const std::uint64_t word = rows_[(std::size_t{subject} * words_) + (observer / 64)];
    return ((word >> (observer % 64)) & 1U) != 0;
  }

  void set(std::uint32_t observer, std::uint32_t subject, bool good);

  /// How many hold the subject good.
  std::size_t count_good(std::uint32_t subject, const OpinionPath& path) const;

 private:
  std::uint32_t agents_;
  std::uint32_t words_;
  std::vector<std::uint64_t> rows_;
};

}  // namespace recount::lab
