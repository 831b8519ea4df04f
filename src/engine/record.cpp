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

RowIndex Record::append(EntryIndex entry, SubjectIndex subject, PartyId rater, double score,
                        Instant observed_at, RowIndex previous) {
  ensure(entries_.empty() || entries_.back() < entry, "entries come in ledger order");
  ensure(rows_.size() < kNoRow, "rows of a context are numbered in 32 bits");
  rows_.push_back({.observed_at = observed_at, .subject = subject, .score = scores_.intern(score)});
  entries_.push_back(entry);
  raters_.push_back(rater);
  previous_.push_back(previous);
  return count() - 1;
}

std::optional<RowIndex> Record::row_of(EntryIndex entry) const {
  const auto found = std::lower_bound(entries_.begin(), entries_.end(), entry);
  if (found == entries_.end() || *found != entry) {
    return std::nullopt;
  }
  return static_cast<RowIndex>(found - entries_.begin());
}

void Record::end(RowIndex row, EntryIndex at) {
  ends_.try_emplace(row, at);
}

bool Record::counts(RowIndex row, TreeSize size) const {
  if (entries_[row] >= size) {
    return false;
  }
  if (ends_.empty()) {
    return true;
  }
  const auto end = ends_.find(row);
  return end == ends_.end() || end->second >= size;
}

void Record::contest(RowIndex row, EntryIndex contest) {
  disputes_[row].push_back({.contest = contest, .ruling = {}, .outcome = {}});
}

void Record::rule(RowIndex row, EntryIndex contest, EntryIndex ruling, evidence::Outcome outcome) {
  std::vector<Dispute>& disputes = disputes_[row];
  const auto found = std::find_if(disputes.begin(), disputes.end(),
                                  [&](const Dispute& one) { return one.contest == contest; });
  ensure(found != disputes.end(), "a ruling is about a contest");
  found->ruling = ruling;
  found->outcome = outcome;
}

const std::vector<Dispute>* Record::disputes_of(RowIndex row) const {
  const auto found = disputes_.find(row);
  return found == disputes_.end() ? nullptr : &found->second;
}

std::optional<RowIndex> Record::contested_row(EntryIndex contest) const {
  for (const auto& [row, disputes] : disputes_) {
    for (const Dispute& one : disputes) {
      if (one.contest == contest) {
        return row;
      }
    }
  }
  return std::nullopt;
}

}  // namespace recount::engine
