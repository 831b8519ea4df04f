// Adds up what a society's rounds come to; the one place where its measures are defined.
#pragma once

#include <cstdint>
#include <vector>

#include "lab/society.h"

namespace recount::lab {

class RoundTally {
 public:
  explicit RoundTally(const SocietySetting& setting);

  /// After a round: `helped` of `acts` acts were help.
  void add_acts(std::uint64_t helped, std::uint64_t acts);
  /// After a round, once a person: this share of all holds the person good.
  void add_goodness(double share);

  SocietyResult result() const;

 private:
  struct Batch {
    std::uint64_t helped = 0;
    std::uint64_t acts = 0;
  };

  std::uint32_t rounds_;
  std::uint32_t round_ = 0;
  std::vector<Batch> batches_;
  double goodness_sum_ = 0;
  double goodness_squares_ = 0;
  std::uint64_t persons_ = 0;
};

}  // namespace recount::lab
