#include "lab/solitary_society.h"

namespace recount::lab {

SolitarySociety::SolitarySociety(const SocietySetting& setting)
    : setting_(setting),
      key_(setting.run.philox_key()),
      words_((setting.agents + 63) / 64),
      execution_(setting.errors.execution),
      flip_(setting.errors.flip),
      perception_(setting.errors.perception),
      assessment_(setting.errors.assessment),
      unseen_(1 - setting.observe),
      opinions_(std::size_t{setting.agents} * words_, ~std::uint64_t{0}),
      next_(opinions_.size()),
      acts_(opinions_.size()) {}

std::uint64_t SolitarySociety::act_all(std::uint32_t round) {
  std::uint64_t helped = 0;
  for (std::uint32_t donor = 0; donor < setting_.agents; ++donor) {
    const bool own = bit(opinions_, donor, donor);
    for (std::uint32_t word = 0; word < words_; ++word) {
      std::uint64_t made = 0;
      for (std::uint32_t at = 0; at < 64 && (word * 64) + at < setting_.agents; ++at) {
        const std::uint32_t recipient = (word * 64) + at;
        if (recipient == donor) {
          continue;
        }
        bool act = setting_.norm.cooperates(own, bit(opinions_, donor, recipient));
        if (!execution_.is_never() || !flip_.is_never()) {
          const Drawn drawn = draw(key_, Purpose::Act, round, donor, recipient);
          act = (act && !execution_.takes(drawn.first)) != flip_.takes(drawn.second);
        }
        made |= std::uint64_t{act ? 1U : 0U} << at;
        helped += act ? 1 : 0;
      }
      acts_[(std::size_t{donor} * words_) + word] = made;
    }
  }
  return helped;
}

bool SolitarySociety::judge(std::uint32_t observer, std::uint32_t subject,
                            std::uint32_t round) const {
  const bool before = bit(opinions_, observer, subject);
  const std::uint32_t pair = (observer * setting_.agents) + subject;
  if (!unseen_.is_never() && observer != subject &&
      unseen_.takes(draw(key_, Purpose::Sight, round, pair).first)) {
    return before;
  }
  bool good = !setting_.tolerant;
  for (std::uint32_t look = 0; look < setting_.looks; ++look) {
    const Drawn which = draw(key_, Purpose::Look, round, pair, look);
    const std::uint32_t drawn = below(which.first, setting_.agents - 1);
    const std::uint32_t recipient = drawn < subject ? drawn : drawn + 1;
    const bool act = bit(acts_, subject, recipient) != perception_.takes(which.second);
    bool verdict = setting_.norm.good(before, bit(opinions_, observer, recipient), act);
    if (!assessment_.is_never()) {
      verdict = verdict != assessment_.takes(draw(key_, Purpose::Verdict, round, pair, look).first);
    }
    good = setting_.tolerant ? good || verdict : good && verdict;
  }
  return good;
}

std::uint64_t SolitarySociety::play(std::uint32_t round) {
  const std::uint64_t helped = act_all(round);
  for (std::uint32_t observer = 0; observer < setting_.agents; ++observer) {
    for (std::uint32_t word = 0; word < words_; ++word) {
      std::uint64_t made = 0;
      for (std::uint32_t at = 0; at < 64 && (word * 64) + at < setting_.agents; ++at) {
        made |= std::uint64_t{judge(observer, (word * 64) + at, round) ? 1U : 0U} << at;
      }
      next_[(std::size_t{observer} * words_) + word] = made;
    }
  }
  opinions_.swap(next_);
  return helped;
}

std::uint32_t SolitarySociety::count_good(std::uint32_t subject) const {
  std::uint32_t count = 0;
  for (std::uint32_t observer = 0; observer < setting_.agents; ++observer) {
    count += bit(opinions_, observer, subject) ? 1U : 0U;
  }
  return count;
}

}  // namespace recount::lab
