// The record of one context as columns in ledger order: what the fold reads, 16 bytes a piece of
// evidence, and beside it what explanations need.
//
//   row         observed_at 8 │ subject 4 │ score 4        (score: a number of the score table)
//   beside it   entry index 8 │ rater 4 │ previous row of the same subject 4
//
// Holds: entry indexes ascend. Rows are never removed: evidence that no longer counts has an end.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/instant.h"
#include "engine/party_table.h"
#include "evidence/event.h"

namespace recount::engine {

using evidence::EntryIndex;
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
  RowIndex append(EntryIndex entry, SubjectIndex subject, PartyId rater, double score,
                  Instant observed_at, RowIndex previous);

  RowIndex count() const { return static_cast<RowIndex>(rows_.size()); }

  const Row& row(RowIndex index) const { return rows_[index]; }

  double score(RowIndex index) const { return scores_.score_of(rows_[index].score); }

  EntryIndex entry(RowIndex index) const { return entries_[index]; }

  PartyId rater(RowIndex index) const { return raters_[index]; }

  RowIndex previous(RowIndex index) const { return previous_[index]; }

  std::optional<RowIndex> row_of(EntryIndex entry) const;

  /// From the entry `at` on, the row counts no more. The first end stays.
  void end(RowIndex row, EntryIndex at);
  /// Whether the row counts in a ledger of `size` entries.
  bool counts(RowIndex row, TreeSize size) const;

  void contest(RowIndex row, EntryIndex contest);
  void rule(RowIndex row, EntryIndex contest, EntryIndex ruling, evidence::Outcome outcome);
  const std::vector<Dispute>* disputes_of(RowIndex row) const;
  /// The row that a contest is about.
  std::optional<RowIndex> contested_row(EntryIndex contest) const;

  const std::vector<Row>& rows() const { return rows_; }

  const std::vector<EntryIndex>& entries() const { return entries_; }

  const std::vector<PartyId>& raters() const { return raters_; }

  const std::vector<double>& scores() const { return scores_.scores(); }

  const std::map<RowIndex, EntryIndex>& ends() const { return ends_; }

  const std::map<RowIndex, std::vector<Dispute>>& disputes() const { return disputes_; }

 private:
  std::vector<Row> rows_;
  std::vector<EntryIndex> entries_;
  std::vector<PartyId> raters_;
  std::vector<RowIndex> previous_;
  ScoreTable scores_;
  std::map<RowIndex, EntryIndex> ends_;
  std::map<RowIndex, std::vector<Dispute>> disputes_;
};

}  // namespace recount::engine
