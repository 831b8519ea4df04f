// A set of entries, as runs: what an erasure or an expiry lists. Evidence is often erased in
// neighbourhoods and expires in long rows, so that runs are few.
#pragma once

#include <cstdint>
#include <vector>

#include "evidence/event_fields.h"

namespace recount::evidence {

/// Zero-based position of an entry in its ledger.
using EntryIndex = std::uint64_t;

/// Entries first to first + count - 1.
struct EntryRun {
  EntryIndex first = 0;
  std::uint64_t count = 0;

  EntryIndex end() const { return first + count; }

  friend bool operator==(const EntryRun&, const EntryRun&) = default;
};

/// Invariant: the runs ascend, none is empty, and between two of them some entry is missing.
class EntrySet {
 public:
  /// The entry is greater than every one that is there.
  void append(EntryIndex entry);
  /// False when the run is empty, overflows, or does not lie behind the last one with a gap.
  bool append_run(const EntryRun& run);

  bool contains(EntryIndex entry) const;

  bool empty() const { return runs_.empty(); }

  /// How many entries.
  std::uint64_t count() const;
  /// How many of them lie below a position.
  std::uint64_t count_below(EntryIndex position) const;

  /// One behind the greatest; 0 when empty.
  EntryIndex end() const { return runs_.empty() ? 0 : runs_.back().end(); }

  const std::vector<EntryRun>& runs() const { return runs_; }

  template <typename Visit>
  void for_each(Visit visit) const {
    for (const EntryRun& run : runs_) {
      for (EntryIndex entry = run.first; entry < run.end(); ++entry) {
        visit(entry);
      }
    }
  }

  friend bool operator==(const EntrySet&, const EntrySet&) = default;

 private:
  std::vector<EntryRun> runs_;
};

/// Runs in an event, at most: their bytes fit beside a reason of any length.
inline constexpr std::size_t kEntryRunsMax = 2500;

/// LEB128: how many runs; of each the distance from the end of the one before, and its length.
void write_entries(const EntrySet& entries, FieldWriter& write);
/// False when the bytes are not the one form of a set with something in it.
bool read_entries(FieldReader& read, EntrySet& out);

}  // namespace recount::evidence
