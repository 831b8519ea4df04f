// Private opinions, formed alone: each observer judges each person by acts that it draws for
// itself.
//
// Radzvilavicius, Stewart, Plotkin, eLife 8:e44269 (2019), doi 10.7554/eLife.44269; looks and
// tolerance of Michel-Mata et al., Nature 633:883 (2024), doi 10.1038/s41586-024-07977-x. In a
// round everybody plays everybody by the opinions of the round's begin. Then each observer, for
// each person, draws as many of that person's acts as there are looks, judges them by its opinions
// of the round's begin, and all opinions change at once. What the others saw does not matter: this
// is what a mean field of independent opinions is exact for.
//
// One bit row an observer here, since an observer reads its own opinions of many.
#pragma once

#include <cstdint>
#include <vector>

#include "lab/society.h"

namespace recount::lab {

class SolitarySociety {
 public:
  explicit SolitarySociety(const SocietySetting& setting);

  /// One round; the number of acts of help, of acts_per_round().
  std::uint64_t play(std::uint32_t round);

  std::uint64_t acts_per_round() const {
    return std::uint64_t{setting_.agents} * (setting_.agents - 1);
  }

  /// How many hold the subject good.
  std::uint32_t count_good(std::uint32_t subject) const;

 private:
  using Bits = std::vector<std::uint64_t>;  // N rows

  bool bit(const Bits& bits, std::uint32_t row, std::uint32_t column) const {
    return ((bits[(std::size_t{row} * words_) + (column / 64)] >> (column % 64)) & 1U) != 0;
  }

  std::uint64_t act_all(std::uint32_t round);
  bool judge(std::uint32_t observer, std::uint32_t subject, std::uint32_t round) const;

  SocietySetting setting_;
  PhiloxKey key_;
  std::uint32_t words_;
  Chance execution_, flip_, perception_, assessment_, unseen_;
  Bits opinions_;  // row observer, column subject
  Bits next_;
  Bits acts_;  // row donor, column recipient
};

}  // namespace recount::lab
