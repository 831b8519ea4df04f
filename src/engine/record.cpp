#include "engine/record.h"

#include <algorithm>

#include "base/ensure.h"

namespace recount::engine {

std::uint32_t ScoreTable::intern(double score) {
  if (last_ < scores_.size() && scores_[last_] == score) {
    return last_;
  }
  const auto [at, is_new] = numbers_.try_emplace(score, static_cast<std::uint32_t>(scores_.size()));
  if (is_new) {
    scores_.push_back(score);
  }
  last_ = at->second;
  return last_;
}

RowIndex Record::append(EntryIndex since, SubjectIndex subject, PartyId rater, double score,
                        Instant observed_at, RowIndex previous) {
  ensure(since_.empty() || since_.back() <= since, "entries come in ledger order");
  ensure(rows_.size() < kNoRow, "rows of a context are numbered in 32 bits");
  rows_.push_back({.observed_at = observed_at, .subject = subject, .score = scores_.intern(score)});
  since_.push_back(since);
  raters_.push_back(rater);
  previous_.push_back(previous);
  return count() - 1;
}

RowIndex Record::append_revealed(EntryIndex since, EntryIndex seal, SubjectIndex subject,
                                 PartyId rater, double score, Instant observed_at,
                                 RowIndex previous) {
  const RowIndex row = append(since, subject, rater, score, observed_at, previous);
  seals_.emplace(row, seal);
  row_of_seal_.emplace(seal, row);
  return row;
}

EntryIndex Record::entry(RowIndex index) const {
  const auto seal = seals_.find(index);
  return seal == seals_.end() ? since_[index] : seal->second;
}

std::optional<RowIndex> Record::row_of(EntryIndex entry) const {
  const auto sealed = row_of_seal_.find(entry);
  if (sealed != row_of_seal_.end()) {
    return sealed->second;
  }
  const auto found = std::lower_bound(since_.begin(), since_.end(), entry);
  if (found == since_.end() || *found != entry) {
    return std::nullopt;
  }
  const auto row = static_cast<RowIndex>(found - since_.begin());
  return seals_.contains(row) ? std::nullopt : std::optional(row);
}

std::optional<RowIndex> Record::end(EntryIndex entry, EntryIndex at) {
  return ends_.try_emplace(entry, at).second ? row_of(entry) : std::nullopt;
}

std::optional<EntryIndex> Record::end_of(RowIndex row) const {
  if (ends_.empty()) {
    return std::nullopt;
  }
  const auto found = ends_.find(entry(row));
  return found == ends_.end() ? std::nullopt : std::optional(found->second);
}

bool Record::counts(RowIndex row, TreeSize size) const {
  const std::optional<EntryIndex> end = end_of(row);
  return since_[row] < size && (!end || *end >= size);
}

std::optional<RowIndex> Record::rule(EntryIndex ruling, const Ruled& ruled) {
  const Contested* contested = find<Contested>(ruled.contest);
  if (contested == nullptr) {
    return std::nullopt;
  }
  for (Dispute& dispute : disputes_[contested->target]) {
    if (dispute.contest == ruled.contest) {
      dispute.ruling = ruling;
      dispute.outcome = ruled.outcome;
    }
  }
  return ruled.outcome == evidence::Outcome::Upheld ? end(contested->target, ruling) : std::nullopt;
}

std::optional<RowIndex> Record::note(EntryIndex entry, Fact fact) {
  const Fact& noted = facts_.emplace_hint(facts_.end(), entry, std::move(fact))->second;
  if (const auto* withdrawn = std::get_if<Withdrawn>(&noted)) {
    return end(withdrawn->evidence, entry);
  }
  if (const auto* ruled = std::get_if<Ruled>(&noted)) {
    return rule(entry, *ruled);
  }
  if (const auto* contested = std::get_if<Contested>(&noted)) {
    disputes_[contested->target].push_back({.contest = entry, .ruling = {}, .outcome = {}});
  }
  if (const auto* opened = std::get_if<Opened>(&noted)) {
    for (const EntryIndex seal : opened->seals) {
      opened_.insert_or_assign(seal, entry);
    }
  }
  if (std::holds_alternative<Erased>(noted)) {
    erasures_.push_back(entry);
  }
  return std::nullopt;
}

bool Record::holds(EntryIndex entry) const {
  return facts_.contains(entry) || row_of(entry).has_value();
}

bool Record::is_erased(EntryIndex entry) const {
  return std::any_of(erasures_.begin(), erasures_.end(), [&](EntryIndex erasure) {
    return find<Erased>(erasure)->entries.contains(entry);
  });
}

std::uint64_t Record::erased_below(EntryIndex position) const {
  std::uint64_t sum = 0;
  for (const EntryIndex erasure : erasures_) {
    sum += find<Erased>(erasure)->entries.count_below(position);
  }
  return sum;
}

const std::vector<Dispute>* Record::disputes_of(RowIndex row) const {
  const auto found = disputes_.find(entry(row));
  return found == disputes_.end() ? nullptr : &found->second;
}

}  // namespace recount::engine
