#include "lab/encounters.h"

#include <numeric>
#include <utility>

namespace recount::lab {
namespace {

// Fisher and Yates; one drawn number serves two steps.
void shuffle(std::vector<std::uint32_t>& values, PhiloxKey key, std::uint32_t round,
             std::uint32_t which) {
  std::uint32_t left = static_cast<std::uint32_t>(values.size());
  for (std::uint32_t call = 0; left > 1; ++call) {
    const Drawn drawn = draw(key, Purpose::Matching, round, call, which);
    for (const std::uint64_t bits : {drawn.first, drawn.second}) {
      if (left > 1) {
        std::swap(values[left - 1], values[below(bits, left)]);
        --left;
      }
    }
  }
}

}  // namespace

Matching::Matching(std::uint32_t agents) : donors_(agents), recipients_(agents), pairs_(agents) {}

const std::vector<Pair>& Matching::pairs_of(PhiloxKey key, std::uint32_t round) {
  std::iota(donors_.begin(), donors_.end(), 0U);
  std::iota(recipients_.begin(), recipients_.end(), 0U);
  shuffle(donors_, key, round, 0);
  shuffle(recipients_, key, round, 1);
  const std::size_t count = donors_.size();
  for (std::size_t at = 0; at < count; ++at) {
    if (donors_[at] == recipients_[at]) {
      std::size_t other = (at + 1) % count;
      while (donors_[other] == recipients_[at] || donors_[at] == recipients_[other]) {
        other = (other + 1) % count;
      }
      std::swap(recipients_[at], recipients_[other]);
    }
  }
  for (std::size_t at = 0; at < count; ++at) {
    pairs_[at] = {.donor = donors_[at], .recipient = recipients_[at]};
  }
  return pairs_;
}

std::uint32_t another_partner(PhiloxKey key, std::uint32_t round, std::uint32_t encounter,
                              std::uint32_t look, std::uint32_t donor, std::uint32_t agents) {
  const std::uint32_t chosen =
      below(draw(key, Purpose::Look, round, encounter, look).first, agents - 1);
  return chosen < donor ? chosen : chosen + 1;
}

}  // namespace recount::lab
