#include "answers/history.h"

#include <algorithm>

#include "base/ensure.h"
#include "engine/memory.h"

namespace recount::answers {
namespace {

struct Change {
  engine::EntryIndex entry = 0;
  engine::RowIndex row = 0;
  Cause cause = Cause::Evidence;
};

// Everything that changed the subject's rows, in the order of the ledger.
std::vector<Change> changes_of(const Asked& asked, engine::SubjectIndex subject) {
  const engine::Record& record = asked.context->record();
  std::vector<Change> changes;
  for (engine::RowIndex row = asked.context->subjects()[subject].last_row; row != engine::kNoRow;
       row = record.previous(row)) {
    const engine::EntryIndex since = record.since(row);
    const std::optional<engine::EntryIndex> end = record.end_of(row);
    if (since >= asked.moment.size || (end && *end < since)) {
      continue;
    }
    changes.push_back({.entry = since, .row = row, .cause = Cause::Evidence});
    if (end && *end < asked.moment.size) {
      changes.push_back({.entry = *end, .row = row, .cause = Cause::SetAside});
    }
  }
  std::ranges::sort(changes, {}, &Change::entry);
  return changes;
}

// One subject folded forward, change by change; a change that ends evidence, or a policy that
// follows another, folds it again from what counts.
class Walk {
 public:
  explicit Walk(const Asked& asked) : context_(*asked.context) {}

  void take(const Change& change) {
    const policy::Policy* policy = context_.policy_at(change.entry + 1);
    ensure(policy != nullptr, "evidence comes after its context's policy");
    const bool is_new_policy = policy != policy_;
    if (is_new_policy) {
      policy_ = policy;
      model_ = engine::beta_of(*policy);
    }
    if (change.cause == Cause::Evidence) {
      rows_.push_back(change.row);
    } else {
      std::erase(rows_, change.row);
    }
    if (is_new_policy || change.cause == Cause::SetAside) {
      state_ = {};
      for (const engine::RowIndex row : rows_) {
        absorb(row);
      }
    } else {
      absorb(change.row);
    }
  }

  HistoryPoint point(const Change& change) const {
    const Instant at =
        state_.count > 0 ? state_.latest : context_.record().row(change.row).observed_at;
    const models::BetaState state = remembered_at(at);
    const models::BetaReading reading = models::read(model_, models::sums_at(model_, state, at));
    return {.tree_size = change.entry + 1,
            .entry_index = change.entry,
            .cause = change.cause,
            .at = at,
            .rating = reading.rating,
            .interval = reading.interval,
            .evidence_count = state.count};
  }

 private:
  models::BetaState remembered_at(Instant at) const {
    const engine::Record& record = context_.record();
    return policy_->memory.empty()
               ? state_
               : engine::fold_of(record, engine::remembered(record, rows_, *policy_, at), model_);
  }

  void absorb(engine::RowIndex row) {
    const engine::Record& record = context_.record();
    models::absorb(model_, state_, record.row(row).observed_at, record.score(row));
  }

  const engine::ContextState& context_;
  const policy::Policy* policy_ = nullptr;
  models::Beta model_;
  models::BetaState state_;
  std::vector<engine::RowIndex> rows_;  // that count, in ledger order
};

// Whether the change at `place` of `count` is one of `wanted` that are spread evenly over them.
bool is_kept(std::size_t place, std::size_t count, std::size_t wanted) {
  if (count <= wanted) {
    return true;
  }
  // The k-th kept is at k·(count - 1)/(wanted - 1), rounded down.
  const std::size_t k = (place * (wanted - 1) + count - 2) / (count - 1);
  return k * (count - 1) / (wanted - 1) == place;
}

}  // namespace

Result<History> history_of(const engine::Engine& engine, std::string_view context,
                           std::string_view subject, std::optional<engine::TreeSize> size,
                           std::size_t points_max) {
  ensure(points_max >= 2, "a history has its first point and its last");
  const AsOf as_of{.size = size, .at = {}};
  const Asked asked = RECOUNT_TRY(ask(engine, context, as_of));
  const engine::SubjectIndex index = RECOUNT_TRY(find_subject(asked, subject));
  const std::vector<Change> changes = changes_of(asked, index);
  if (changes.empty()) {
    RECOUNT_TRY(standing_of(engine, context, subject, as_of));
  }
  History history{.context = std::string(context),
                  .subject = std::string(subject),
                  .points = {},
                  .left_out = 0};
  Walk walk(asked);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    walk.take(changes[i]);
    if (is_kept(i, changes.size(), points_max)) {
      history.points.push_back(walk.point(changes[i]));
    }
  }
  history.left_out = changes.size() - history.points.size();
  return history;
}

void write_fields(JsonWriter& json, const History& history, const Shown& shown) {
  json.field("context", history.context).field("subject", history.subject);
  json.field("left_out", history.left_out).key("points").begin_array();
  for (const HistoryPoint& point : history.points) {
    json.begin_object().field("tree_size", point.tree_size);
    json.field("entry_index", point.entry_index);
    json.field("cause", point.cause == Cause::Evidence ? "evidence" : "set-aside");
    json.field("at", to_rfc3339(point.at));
    if (shown.rating) {
      json.field("rating", point.rating);
    }
    if (shown.interval) {
      json.key("interval").begin_array().value(point.interval.low).value(point.interval.high);
      json.end_array();
    }
    if (shown.count) {
      json.field("evidence_count", point.evidence_count);
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace recount::answers
