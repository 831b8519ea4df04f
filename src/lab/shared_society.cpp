#include "lab/shared_society.h"

namespace recount::lab {

SharedSociety::SharedSociety(const SocietySetting& setting)
    : setting_(setting),
      key_(setting.run.philox_key()),
      hand_(setting.errors, key_),
      matching_(setting.agents),
      perception_(setting.errors.perception),
      assessment_(setting.errors.assessment),
      unseen_(1 - setting.observe),
      members_(setting.regime == Regime::Committee ? setting.members : 1),
      acts_per_round_(std::uint64_t{setting.agents} * setting.looks *
                      (setting.observation == Observation::Solitary ? members_ : 1)),
      good_(setting.agents, 1) {}

bool SharedSociety::act(const Encounter& at, std::uint32_t which, std::uint32_t recipient) {
  const bool intends = setting_.norm.cooperates(is_good(at.pair.donor), is_good(recipient));
  const bool done = hand_.act(intends, at.round, at.number, which);
  helped_ += done ? 1 : 0;
  return done;
}

// Where all see the same act, its number and partner are the look's; else the member's look's.
bool SharedSociety::verdict(const Encounter& at, std::uint32_t member) {
  const bool is_solitary = setting_.observation == Observation::Solitary;
  const std::uint64_t helped_before = helped_;
  bool good = !setting_.tolerant;
  for (std::uint32_t look = 0; look < setting_.looks; ++look) {
    const std::uint32_t own = (member * setting_.looks) + look;
    const std::uint32_t which = is_solitary ? own : look;
    const std::uint32_t recipient = which == 0 ? at.pair.recipient
                                               : another_partner(key_, at.round, at.number, which,
                                                                 at.pair.donor, setting_.agents);
    bool seen = act(at, which, recipient);
    if (!perception_.is_never()) {
      seen = seen != perception_.takes(draw(key_, Purpose::Sight, at.round, at.number, own).second);
    }
    bool judged = setting_.norm.good(is_good(at.pair.donor), is_good(recipient), seen);
    if (!assessment_.is_never()) {
      judged =
          judged != assessment_.takes(draw(key_, Purpose::Verdict, at.round, at.number, own).first);
    }
    good = setting_.tolerant ? good || judged : good && judged;
  }
  if (!is_solitary && member > 0) {
    helped_ = helped_before;  // the same acts, seen by one more
  }
  return good;
}

bool SharedSociety::decide(const Encounter& at) {
  std::uint32_t votes = 0;
  std::uint32_t for_good = 0;
  for (std::uint32_t member = 0; member < members_; ++member) {
    const bool good = verdict(at, member);
    const std::uint32_t own = member * setting_.looks;
    if (unseen_.is_never() ||
        !unseen_.takes(draw(key_, Purpose::Sight, at.round, at.number, own).first)) {
      ++votes;
      for_good += good ? 1 : 0;
    }
  }
  const double threshold = setting_.regime == Regime::Committee ? setting_.threshold : 1;
  return votes == 0 ? is_good(at.pair.donor) : for_good >= votes_needed(votes, threshold);
}

std::uint64_t SharedSociety::play(std::uint32_t round) {
  helped_ = 0;
  const std::vector<Pair>& pairs = matching_.pairs_of(key_, round);
  for (std::uint32_t number = 0; number < pairs.size(); ++number) {
    const Encounter at{.round = round, .number = number, .pair = pairs[number]};
    set(at.pair.donor, decide(at));
  }
  return helped_;
}

}  // namespace recount::lab
