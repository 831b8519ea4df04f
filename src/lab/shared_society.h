// One opinion a person, told to all: of a single assessor, or of a committee.
//
// The single assessor: Ohtsuki & Iwasa, J Theor Biol 231:107 (2004),
// doi 10.1016/j.jtbi.2004.06.005. The committee of Q that calls good what at least a share q of it
// calls good: Radzvilavicius, Kessinger, Plotkin, Nat Commun 12:3567 (2021),
// doi 10.1038/s41467-021-23783-9. Members judge by the opinion that was told, each with its own
// errors. Seen simultaneously, they judge the same act; seen solitarily, each judges an act that it
// draws for itself. The errors of a single assessor are everybody's errors. A member that does not
// see the act (observe < 1) does not vote, and the share is of those who do; where nobody sees it
// the opinion stays.
#pragma once

#include <cstdint>
#include <vector>

#include "lab/encounters.h"
#include "lab/society.h"

namespace recount::lab {

class SharedSociety {
 public:
  explicit SharedSociety(const SocietySetting& setting);

  /// One round; the number of acts of help, of acts_per_round().
  std::uint64_t play(std::uint32_t round);

  std::uint64_t acts_per_round() const { return acts_per_round_; }

  bool is_good(std::uint32_t subject) const { return good_[subject] != 0; }

  void set(std::uint32_t subject, bool good) { good_[subject] = good ? 1 : 0; }

 private:
  struct Encounter {
    std::uint32_t round;
    std::uint32_t number;
    Pair pair;
  };

  bool act(const Encounter& at, std::uint32_t which, std::uint32_t recipient);
  bool verdict(const Encounter& at, std::uint32_t member);
  bool decide(const Encounter& at);

  SocietySetting setting_;
  PhiloxKey key_;
  Hand hand_;
  Matching matching_;
  Chance perception_, assessment_, unseen_;
  std::uint32_t members_;
  std::uint64_t acts_per_round_;
  std::uint64_t helped_ = 0;
  std::vector<std::uint8_t> good_;
};

}  // namespace recount::lab
