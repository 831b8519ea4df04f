#include "engine/memory.h"

#include <algorithm>
#include <optional>

#include "engine/context_state.h"

namespace recount::engine {
namespace {

std::vector<RowIndex> kept_by(const policy::Memory& memory, const Record& record,
                              std::vector<RowIndex> rows, Instant at) {
  if (memory.window) {
    std::erase_if(rows, [&](RowIndex row) {
      return (at - record.row(row).observed_at).microseconds > memory.window->microseconds;
    });
  }
  if (memory.last && rows.size() > *memory.last) {
    std::ranges::stable_sort(rows, [&](RowIndex a, RowIndex b) {
      return record.row(a).observed_at < record.row(b).observed_at;
    });
    rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(*memory.last));
    std::ranges::sort(rows);
  }
  return rows;
}

}  // namespace

models::BetaState fold_of(const Record& record, std::span<const RowIndex> rows,
                          const models::Beta& model) {
  models::BetaState state;
  for (const RowIndex row : rows) {
    models::absorb(model, state, record.row(row).observed_at, record.score(row));
  }
  return state;
}

std::vector<RowIndex> remembered(const Record& record, std::vector<RowIndex> rows,
                                 const policy::Policy& policy, Instant at) {
  if (policy.memory.empty()) {
    return rows;
  }
  const models::Beta model = beta_of(policy);
  std::vector<RowIndex> best;
  std::optional<double> best_rating;
  for (const policy::Memory& memory : policy.memory) {
    std::vector<RowIndex> kept = kept_by(memory, record, rows, at);
    const models::BetaState state = fold_of(record, kept, model);
    const double rating = models::rating_of(model, models::sums_at(model, state, at));
    if (!best_rating || rating > *best_rating) {
      best_rating = rating;
      best = std::move(kept);
    }
  }
  return best;
}

}  // namespace recount::engine
