// The inner work on opinion rows, once for each width of the machine's words.
//
// A row is one subject's bits, 64 observers a word. Every path gives the same bits: a path only
// decides how many words are worked at a time. The widest that this processor has is chosen once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lab/philox.h"

namespace recount::lab {

/// A chance as 64 binary places, so that comparing it with random bits is exact.
class Chance {
 public:
  Chance() = default;
  explicit Chance(double probability);

  bool is_never() const { return !always_ && bits_ == 0; }

  bool is_always() const { return always_; }

  std::uint64_t bits() const { return bits_; }

  /// True for this share of uniform `random`.
  bool takes(std::uint64_t random) const { return always_ || random < bits_; }

 private:
  std::uint64_t bits_ = 0;  // probability × 2^64
  bool always_ = false;
};

/// Which masks to draw: words [0, count) of encounters that follow one another from `encounter`,
/// `words_per_encounter` each. Bit by bit one uniform number u is compared with two chances.
struct MaskRequest {
  PhiloxKey key{};
  Purpose purpose = Purpose::Sight;
  std::uint32_t round = 0;
  std::uint32_t encounter = 0;
  std::uint32_t words_per_encounter = 1;
  std::size_t count = 0;  // words; a multiple of words_per_encounter
  Chance low;             // low_mask: u < low
  Chance high;            // high_mask: u >= 1 - high
};

/// What is judged: a donor's row, by the recipient's row, under a norm's verdicts.
struct Judgement {
  std::uint64_t* donor = nullptr;            // row; overwritten
  const std::uint64_t* recipient = nullptr;  // row
  std::size_t words = 0;
  bool act = false;  // whether the donor cooperated
  // For case k (norm.h) the bits of observers whose norm says good: one word for all words of the
  // row, or (`verdicts_vary`) `words` words a case.
  const std::uint64_t* verdicts = nullptr;
  bool verdicts_vary = false;
  const std::uint64_t* unseen = nullptr;     // who did not see it; null: everybody did
  const std::uint64_t* misread = nullptr;    // who took the act for the other one; null: nobody
  const std::uint64_t* misjudged = nullptr;  // whose verdict is turned round; null: nobody's
};

struct OpinionPath {
  std::string_view name;
  /// Writes `low` and `high`, `request.count` words each; a chance of never leaves its own alone.
  void (*draw_masks)(const MaskRequest& request, std::uint64_t* low, std::uint64_t* high);
  void (*judge)(const Judgement& judgement);
  std::size_t (*count_bits)(const std::uint64_t* words, std::size_t count);
};

const OpinionPath& portable_path();
/// Null where the compiler or this processor does not have it.
const OpinionPath* avx2_path();
const OpinionPath* avx512_path();

/// The widest of them here.
const OpinionPath& widest_path();
/// All of them that run here.
std::vector<const OpinionPath*> every_path();

}  // namespace recount::lab
