// Private opinions, seen together: everybody judges the same act at once, a row of bits at a time.
//
// The opinion matrix of Hilbe et al., PNAS 115:12241 (2018), doi 10.1073/pnas.1810565115, and of
// Fujimoto & Ohtsuki, Sci Rep 12:10500 (2022), doi 10.1038/s41598-022-14171-4. Several norms may
// live in one society: each observer judges by its own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "lab/encounters.h"
#include "lab/opinion_matrix.h"
#include "lab/society.h"

namespace recount::lab {

/// So many agents with this norm; groups follow each other in the numbering of agents.
struct NormGroup {
  Norm norm;
  std::uint32_t count;
};

class PrivateSociety {
 public:
  /// Of `setting` its regime, norm and counts of rounds are not read.
  PrivateSociety(const SocietySetting& setting, const std::vector<NormGroup>& groups,
                 const OpinionPath& path);

  /// One round; the number of acts of help. `tally(donor, recipient, helped)` is told every act.
  template <typename Tally>
  std::uint64_t play(std::uint32_t round, Tally&& tally);

  std::uint64_t play(std::uint32_t round) {
    return play(round, [](std::uint32_t, std::uint32_t, bool) {});
  }

  std::uint64_t acts_per_round() const { return std::uint64_t{setting_.agents} * setting_.looks; }

  const OpinionMatrix& opinions() const { return opinions_; }

  OpinionMatrix& opinions() { return opinions_; }

 private:
  static constexpr std::uint32_t kFarWords = 64;  // from there on rows leave the nearer caches

  struct Masks {
    std::vector<std::uint64_t> unseen, misread, misjudged;
  };

  struct Look {
    std::uint32_t round;
    std::uint32_t number;  // of the round's looks
    std::size_t at;        // where its masks begin
    bool act;              // what was done
  };

  void draw_masks(std::uint32_t round, std::uint32_t encounter, std::uint32_t count);
  bool intends_help(const Pair& pair) const;
  void fetch_ahead(const Pair& pair);
  void judge(const Pair& pair, const Look& look, std::uint64_t* row);
  void see_own_encounter(std::uint32_t agent, const Look& look);
  void begin_looks();
  void take_look(const Pair& pair, const Look& look);
  void end_looks(std::uint32_t donor);

  SocietySetting setting_;
  const OpinionPath& path_;  // a constant of the program
  PhiloxKey key_;
  Hand hand_;
  Matching matching_;
  OpinionMatrix opinions_;
  std::vector<std::uint8_t> actions_;    // one an agent: its norm's action rule
  std::vector<std::uint64_t> verdicts_;  // opinion_path.h
  bool verdicts_vary_;
  Chance unseen_, misread_, misjudged_;
  std::uint32_t chunk_;  // encounters whose masks are drawn together
  Masks masks_;
  std::vector<std::uint64_t> verdict_, found_, seen_;  // of one encounter of several looks
};

template <typename Tally>
std::uint64_t PrivateSociety::play(std::uint32_t round, Tally&& tally) {
  const std::vector<Pair>& pairs = matching_.pairs_of(key_, round);
  const std::uint32_t looks = setting_.looks;
  std::uint64_t helped = 0;
  for (std::uint32_t begin = 0; begin < pairs.size(); begin += chunk_) {
    const std::uint32_t end = std::min(begin + chunk_, static_cast<std::uint32_t>(pairs.size()));
    draw_masks(round, begin, end - begin);
    for (std::uint32_t encounter = begin; encounter < end; ++encounter) {
      Pair pair = pairs[encounter];
      if (opinions_.words() >= kFarWords && encounter + 1 < pairs.size()) {
        fetch_ahead(pairs[encounter + 1]);
      }
      if (looks > 1) {
        begin_looks();
      }
      for (std::uint32_t nth = 0; nth < looks; ++nth) {
        if (nth > 0) {
          pair.recipient =
              another_partner(key_, round, encounter, nth, pair.donor, setting_.agents);
        }
        const Look look{.round = round,
                        .number = (encounter * looks) + nth,
                        .at = ((std::size_t{encounter - begin} * looks) + nth) * opinions_.words(),
                        .act = hand_.act(intends_help(pair), round, encounter, nth)};
        helped += look.act ? 1 : 0;
        tally(pair.donor, pair.recipient, look.act);
        looks > 1 ? take_look(pair, look) : judge(pair, look, opinions_.row(pair.donor));
      }
      if (looks > 1) {
        end_looks(pair.donor);
      }
    }
  }
  return helped;
}

}  // namespace recount::lab
