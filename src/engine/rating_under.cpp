#include "engine/rating_under.h"

#include <algorithm>

#include "base/ensure.h"
#include "engine/memory.h"

namespace recount::engine {
namespace {

constexpr RowIndex kPrefetchRows = 16;     // far enough to hide one trip to memory
constexpr RowIndex kRowsAtOnce = 500'000;  // between two calls to whoever waits

SubjectRating rating_of(const models::Beta& model, const models::BetaState& state, Instant at) {
  const models::BetaSums sums = models::sums_at(model, state, at);
  return {.evidence_count = state.count, .sums = sums, .rating = models::rating_of(model, sums)};
}

// What is remembered is chosen for each subject, from all its rows.
std::vector<SubjectRating> rate_remembered(const ContextState& context,
                                           const policy::Policy& policy, const Moment& moment,
                                           Instant from) {
  const models::Beta model = beta_of(policy);
  const Record& record = context.record();
  std::vector<SubjectRating> ratings(context.subjects().size());
  for (SubjectIndex i = 0; i < ratings.size(); ++i) {
    std::vector<RowIndex> rows = context.live_rows_of(i, moment);
    std::erase_if(rows, [&](RowIndex row) { return record.row(row).observed_at < from; });
    rows = remembered(record, std::move(rows), policy, moment.at);
    ratings[i] = rating_of(model, fold_of(record, rows, model), moment.at);
  }
  return ratings;
}

}  // namespace

std::vector<SubjectRating> rate_all(const ContextState& context, const policy::Policy& policy,
                                    const Moment& moment, const Kept& kept, const OnRows& on_rows) {
  ensure(context.policies().front().policy.scale() == policy.scale(), "one scale a context");
  const models::Beta model = beta_of(policy);
  const Record& record = context.record();
  const std::vector<Row>& rows = record.rows();
  const bool all_count = !record.has_ends();
  const Instant from = kept.from.value_or(Instant{INT64_MIN});
  if (!policy.memory.empty()) {
    return rate_remembered(context, policy, moment, from);
  }
  models::BetaFold fold(model);
  std::vector<models::BetaState> states(context.subjects().size());
  for (RowIndex begin = 0; begin < record.count(); begin += kRowsAtOnce) {
    const RowIndex end = std::min(record.count(), begin + kRowsAtOnce);
    for (RowIndex at = begin; at < end; ++at) {
      if (at + kPrefetchRows < end) {
        __builtin_prefetch(&states[rows[at + kPrefetchRows].subject], 1);
      }
      const Row& row = rows[at];
      const bool is_in_time = row.observed_at >= from && row.observed_at <= moment.at;
      const bool is_live =
          all_count ? record.since(at) < moment.size : record.counts(at, moment.size);
      if (is_in_time && is_live) {
        fold.absorb(states[row.subject], row.observed_at, record.score(at));
      }
    }
    on_rows(end);
  }
  std::vector<SubjectRating> ratings(states.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    ratings[i] = rating_of(model, states[i], moment.at);
  }
  return ratings;
}

}  // namespace recount::engine
