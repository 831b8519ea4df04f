// The record of one context as columns in ledger order: what the fold reads, 16 bytes a piece of
// evidence, and beside it what explanations need.
//
//   row         observed_at 8 │ subject 4 │ score 4        (score: a number of the score table)
//   beside it   since 8 │ rater 4 │ previous row of the same subject 4
//
// and the facts beside the evidence (facts.h), of which ends and disputes are derived.
//
//   row's `since`    the entry from which the row counts: its own, or the reveal of its seal
//   row's `entry`    the entry by which it is spoken of: its own, or its seal
//
// Holds: `since` never goes back. Evidence that no longer counts keeps its row and has an end; only
// an erasure makes another record (ContextState::forget).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/instant.h"
#include "engine/facts.h"
#include "engine/party_table.h"

namespace recount::engine {

using RowIndex = std::uint32_t;
using SubjectIndex = std::uint32_t;  // of the rated, dense within a context
using TreeSize = std::uint64_t;

inline constexpr RowIndex kNoRow = UINT32_MAX;

struct Row {
  Instant observed_at;
  SubjectIndex subject = 0;
  std::uint32_t score = 0;
};

static_assert(sizeof(Row) == 16);

/// Distinct scores as small numbers, in the order in which they first came.
class ScoreTable {
 public:
  std::uint32_t intern(double score);

  double score_of(std::uint32_t number) const { return scores_[number]; }

  const std::vector<double>& scores() const { return scores_; }

 private:
  std::vector<double> scores_;
  std::map<double, std::uint32_t> numbers_;
  std::uint32_t last_ = 0;  // runs of one score are common
};

/// A dispute about one piece of evidence.
struct Dispute {
  EntryIndex contest = 0;
  std::optional<EntryIndex> ruling;
  evidence::Outcome outcome = evidence::Outcome::Dismissed;
};

class Record {
 public:
  /// `previous` is the subject's last row so far, or kNoRow.
  RowIndex append(EntryIndex since, SubjectIndex subject, PartyId rater, double score,
                  Instant observed_at, RowIndex previous);
  /// As `append`, of evidence that was sealed by the entry `seal`.
  RowIndex append_revealed(EntryIndex since, EntryIndex seal, SubjectIndex subject, PartyId rater,
                           double score, Instant observed_at, RowIndex previous);

  RowIndex count() const { return static_cast<RowIndex>(rows_.size()); }

  const Row& row(RowIndex index) const { return rows_[index]; }

  double score(RowIndex index) const { return scores_.score_of(rows_[index].score); }

  EntryIndex since(RowIndex index) const { return since_[index]; }

  EntryIndex entry(RowIndex index) const;

  PartyId rater(RowIndex index) const { return raters_[index]; }

  RowIndex previous(RowIndex index) const { return previous_[index]; }

  /// The row that is spoken of by an entry.
  std::optional<RowIndex> row_of(EntryIndex entry) const;

  /// Adds a fact, and what follows from it: a dispute, a row's end (the first one stays). Returns
  /// the row that counts no more because of it.
  std::optional<RowIndex> note(EntryIndex entry, Fact fact);

  const Facts& facts() const { return facts_; }

  /// The fact of a type that an entry put on record; null where there is none.
  template <typename One>
  const One* find(EntryIndex entry) const {
    const auto found = facts_.find(entry);
    return found == facts_.end() ? nullptr : std::get_if<One>(&found->second);
  }

  /// Whether the entry has a row, a part in one, or a fact here.
  bool holds(EntryIndex entry) const;
  /// Whether an erasure or expiry on record lists the entry.
  bool is_erased(EntryIndex entry) const;
  /// How many entries below a position are listed by erasures and expiries on record.
  std::uint64_t erased_below(EntryIndex position) const;

  /// Whether a seal was opened, whatever became of its evidence.
  bool is_opened(EntryIndex seal) const { return opened_.contains(seal); }

  /// Whether the row counts in a ledger of `size` entries.
  bool counts(RowIndex row, TreeSize size) const;

  const std::vector<Dispute>* disputes_of(RowIndex row) const;
  /// From which entry on the row counts no more.
  std::optional<EntryIndex> end_of(RowIndex row) const;

  const std::vector<Row>& rows() const { return rows_; }

  const std::vector<EntryIndex>& since() const { return since_; }

  /// Of the rows that were sealed: their seals.
  const std::map<RowIndex, EntryIndex>& seals() const { return seals_; }

  const std::vector<PartyId>& raters() const { return raters_; }

  const std::vector<double>& scores() const { return scores_.scores(); }

  bool has_ends() const { return !ends_.empty(); }

  bool has_disputes() const { return !disputes_.empty(); }

 private:
  std::optional<RowIndex> end(EntryIndex entry, EntryIndex at);
  std::optional<RowIndex> rule(EntryIndex ruling, const Ruled& ruled);

  std::vector<Row> rows_;
  std::vector<EntryIndex> since_;
  std::vector<PartyId> raters_;
  std::vector<RowIndex> previous_;
  ScoreTable scores_;
  std::map<RowIndex, EntryIndex> seals_;
  std::map<EntryIndex, RowIndex> row_of_seal_;
  Facts facts_;
  // By the entry that is spoken of, which may be sealed still.
  std::map<EntryIndex, EntryIndex> ends_;
  std::map<EntryIndex, std::vector<Dispute>> disputes_;
  std::map<EntryIndex, EntryIndex> opened_;  // seal → reveal
  std::vector<EntryIndex> erasures_;         // facts that are Erased
};

}  // namespace recount::engine
