// How a standing became what it is: the standing behind each entry that changed it.
//
// A point is what `standing_of` answers for a ledger that ends with the entry, at the latest
// observed_at among the subject's evidence that counted then.
#pragma once

#include <vector>

#include "answers/standing.h"

namespace recount::answers {

enum class Cause { Evidence, SetAside };  // the entry added evidence, or ended some

struct HistoryPoint {
  engine::TreeSize tree_size = 0;
  engine::EntryIndex entry_index = 0;  // the last of these
  Cause cause = Cause::Evidence;
  Instant at;
  double rating = 0;
  models::Range interval;
  std::uint64_t evidence_count = 0;  // 0: everything was set aside, and the rating is the prior's
};

struct History {
  std::string context;
  std::string subject;
  std::vector<HistoryPoint> points;  // in the order of the ledger
  std::uint64_t left_out = 0;        // so that there are not too many; evenly, never first or last
};

/// In a ledger of `size` entries, or the whole one. `points_max` is at least 2. Errors as
/// `standing_of` has them, but that a subject whose evidence was all set aside has a history.
Result<History> history_of(const engine::Engine& engine, std::string_view context,
                           std::string_view subject, std::optional<engine::TreeSize> size,
                           std::size_t points_max);

void write_fields(JsonWriter& json, const History& history, const Shown& shown = {});

}  // namespace recount::answers
