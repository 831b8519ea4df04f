#include "lab/private_society.h"

#include "base/ensure.h"

namespace recount::lab {
namespace {

// Masks of so many words are drawn together: they fit the nearest cache with the rows.
constexpr std::uint32_t kChunkWords = 512;

}  // namespace

PrivateSociety::PrivateSociety(const SocietySetting& setting, const std::vector<NormGroup>& groups,
                               const OpinionPath& path)
    : setting_(setting),
      path_(path),
      key_(setting.run.philox_key()),
      hand_(setting.errors, key_),
      matching_(setting.agents),
      opinions_(setting.agents),
      verdicts_vary_(groups.size() > 1),
      unseen_(1 - setting.observe),
      misread_(setting.errors.perception * setting.observe),
      misjudged_(setting.errors.assessment),
      chunk_(std::max(1U, kChunkWords / (opinions_.words() * setting.looks))) {
  const std::size_t words = opinions_.words();
  const std::size_t room = std::size_t{chunk_} * setting.looks * words;
  masks_ = {.unseen = std::vector<std::uint64_t>(room),
            .misread = std::vector<std::uint64_t>(room),
            .misjudged = std::vector<std::uint64_t>(room)};
  verdict_.resize(words);
  found_.resize(words);
  seen_.resize(words);
  const std::size_t verdict_words = verdicts_vary_ ? words : 1;
  verdicts_.assign(8 * verdict_words, 0);
  for (const NormGroup& group : groups) {
    for (std::uint32_t one = 0; one < group.count; ++one) {
      const std::size_t agent = actions_.size();
      actions_.push_back(group.norm.action);
      for (unsigned k = 0; k < 8; ++k) {
        std::uint64_t& word = verdicts_[(k * verdict_words) + (verdicts_vary_ ? agent / 64 : 0)];
        const std::uint64_t bit =
            verdicts_vary_ ? std::uint64_t{1} << (agent % 64) : ~std::uint64_t{0};
        word |= ((group.norm.assessment >> k) & 1U) != 0 ? bit : 0;
      }
    }
  }
  ensure(actions_.size() == setting.agents, "the groups are the society");
}

// One number an observer says both who does not see (at its low end) and who misreads (at its high
// end): of those who see, a share `perception` misreads.
void PrivateSociety::draw_masks(std::uint32_t round, std::uint32_t encounter, std::uint32_t count) {
  MaskRequest request{.key = key_,
                      .purpose = Purpose::Sight,
                      .round = round,
                      .encounter = encounter * setting_.looks,
                      .words_per_encounter = opinions_.words(),
                      .count = std::size_t{count} * setting_.looks * opinions_.words(),
                      .low = unseen_,
                      .high = misread_};
  if (!unseen_.is_never() || !misread_.is_never()) {
    path_.draw_masks(request, masks_.unseen.data(), masks_.misread.data());
  }
  if (!misjudged_.is_never()) {
    request.purpose = Purpose::Verdict;
    request.low = misjudged_;
    request.high = Chance();
    path_.draw_masks(request, masks_.misjudged.data(), nullptr);
  }
}

// Rows are met in random order, and without noise the wait for memory is all that there is to do.
void PrivateSociety::fetch_ahead(const Pair& pair) {
  constexpr std::size_t kLineWords = 8;
  const std::uint64_t* donor = opinions_.row(pair.donor);
  const std::uint64_t* recipient = opinions_.row(pair.recipient);
  for (std::size_t word = 0; word < opinions_.words(); word += kLineWords) {
    __builtin_prefetch(donor + word, 1);
    __builtin_prefetch(recipient + word);
  }
}

bool PrivateSociety::intends_help(const Pair& pair) const {
  const Norm rule{.assessment = 0, .action = actions_[pair.donor]};
  return rule.cooperates(opinions_.holds_good(pair.donor, pair.donor),
                         opinions_.holds_good(pair.donor, pair.recipient));
}

// Donor and recipient see their encounter. Where the number drawn for one of them said unseen, a
// second number says whether it misreads.
void PrivateSociety::see_own_encounter(std::uint32_t agent, const Look& look) {
  const std::size_t word = look.at + (agent / 64);
  const std::uint64_t bit = std::uint64_t{1} << (agent % 64);
  if ((masks_.unseen[word] & bit) == 0) {
    return;
  }
  masks_.unseen[word] &= ~bit;
  const Drawn drawn = draw(key_, Purpose::OwnSight, look.round, look.number, agent);
  if (Chance(setting_.errors.perception).takes(drawn.first)) {
    masks_.misread[word] |= bit;
  }
}

void PrivateSociety::judge(const Pair& pair, const Look& look, std::uint64_t* row) {
  if (!unseen_.is_never()) {
    see_own_encounter(pair.donor, look);
    see_own_encounter(pair.recipient, look);
  }
  const bool is_misread = setting_.errors.perception > 0;
  path_.judge({.donor = row,
               .recipient = opinions_.row(pair.recipient),
               .words = opinions_.words(),
               .act = look.act,
               .verdicts = verdicts_.data(),
               .verdicts_vary = verdicts_vary_,
               .unseen = unseen_.is_never() ? nullptr : masks_.unseen.data() + look.at,
               .misread = is_misread ? masks_.misread.data() + look.at : nullptr,
               .misjudged = misjudged_.is_never() ? nullptr : masks_.misjudged.data() + look.at});
}

// Several looks: each judges from the opinion held before the first. Who saw none keeps it.
void PrivateSociety::begin_looks() {
  found_.assign(found_.size(), setting_.tolerant ? 0 : ~std::uint64_t{0});
  seen_.assign(seen_.size(), 0);
}

void PrivateSociety::take_look(const Pair& pair, const Look& look) {
  const std::uint64_t* before = opinions_.row(pair.donor);
  verdict_.assign(before, before + opinions_.words());
  judge(pair, look, verdict_.data());
  for (std::size_t word = 0; word < verdict_.size(); ++word) {
    const std::uint64_t unseen = unseen_.is_never() ? 0 : masks_.unseen[look.at + word];
    seen_[word] |= ~unseen;
    found_[word] = setting_.tolerant ? found_[word] | (verdict_[word] & ~unseen)
                                     : found_[word] & (verdict_[word] | unseen);
  }
}

void PrivateSociety::end_looks(std::uint32_t donor) {
  std::uint64_t* row = opinions_.row(donor);
  for (std::size_t word = 0; word < found_.size(); ++word) {
    row[word] ^= seen_[word] & (found_[word] ^ row[word]);
  }
}

}  // namespace recount::lab
