#include "evidence/entry_set.h"

#include <algorithm>
#include <limits>

#include "base/ensure.h"

namespace recount::evidence {

void EntrySet::append(EntryIndex entry) {
  ensure(runs_.empty() || entry >= end(), "entries of a set come in order");
  if (!runs_.empty() && entry == end()) {
    ++runs_.back().count;
  } else {
    runs_.push_back({.first = entry, .count = 1});
  }
}

bool EntrySet::append_run(const EntryRun& run) {
  const bool is_behind = runs_.empty() || run.first > end();
  const bool fits =
      run.count > 0 && run.count <= std::numeric_limits<EntryIndex>::max() - run.first;
  if (is_behind && fits) {
    runs_.push_back(run);
  }
  return is_behind && fits;
}

bool EntrySet::contains(EntryIndex entry) const {
  const auto behind = std::upper_bound(
      runs_.begin(), runs_.end(), entry,
      [](EntryIndex position, const EntryRun& run) { return position < run.first; });
  return behind != runs_.begin() && entry < std::prev(behind)->end();
}

std::uint64_t EntrySet::count() const {
  return count_below(std::numeric_limits<EntryIndex>::max());
}

std::uint64_t EntrySet::count_below(EntryIndex position) const {
  std::uint64_t sum = 0;
  for (const EntryRun& run : runs_) {
    sum += run.first < position ? std::min(run.count, position - run.first) : 0;
  }
  return sum;
}

void write_entries(const EntrySet& entries, FieldWriter& write) {
  write.varint(entries.runs().size());
  EntryIndex end = 0;
  for (const EntryRun& run : entries.runs()) {
    write.varint(run.first - end);
    write.varint(run.count);
    end = run.end();
  }
}

bool read_entries(FieldReader& read, EntrySet& out) {
  const std::uint64_t count = read.varint();
  if (!read.ok() || count == 0 || count > kEntryRunsMax) {
    return false;
  }
  out = {};
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t gap = read.varint();
    const std::uint64_t length = read.varint();
    const bool overflows = gap > std::numeric_limits<EntryIndex>::max() - out.end();
    if (!read.ok() || overflows || !out.append_run({.first = out.end() + gap, .count = length})) {
      return false;
    }
  }
  return true;
}

}  // namespace recount::evidence
