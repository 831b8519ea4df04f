#include "answers/budget.h"

#include "evidence/codec.h"

namespace recount::answers {
namespace {

constexpr double kHardly = 0.01;
constexpr Duration kMonth{30 * kDay.microseconds};
constexpr Duration kYear{365 * kDay.microseconds};

void take_ending(Instant recorded_at, Budget& budget) {
  if (!budget.retention) {
    return;
  }
  const Instant end = recorded_at + *budget.retention;
  budget.overdue += end < budget.at ? 1U : 0U;
  if (end >= budget.at) {
    budget.within_month += end < budget.at + kMonth ? 1U : 0U;
    budget.within_year += end < budget.at + kYear ? 1U : 0U;
  }
}

Status take_held(const ledger::OpenedEntry& entry, evidence::Evidence& room, Budget& budget) {
  if (entry.type != ledger::kPrivateEntry || entry.is_erased) {
    return {};
  }
  if (RECOUNT_TRY(evidence::decode_evidence(entry.bytes, room))) {
    if (room.context == budget.context) {
      ++budget.evidence;
      budget.bytes += entry.bytes.size();
      take_ending(entry.recorded_at, budget);
    }
    return {};
  }
  const evidence::Event event = RECOUNT_TRY(evidence::decode_event(entry.bytes));
  if (evidence::context_of(event) == budget.context) {
    ++budget.other_events;
    budget.bytes += entry.bytes.size();
  }
  return {};
}

void count_used(const Asked& asked, Budget& budget) {
  const engine::ContextState& context = *asked.context;
  const models::Beta model = engine::beta_of(*asked.policy);
  for (engine::SubjectIndex i = 0; i < context.subjects().size(); ++i) {
    for (const engine::RowIndex row : context.rows_of(i, asked.moment)) {
      const Instant observed_at = context.record().row(row).observed_at;
      const double weight = models::weight_at(model, observed_at, asked.moment.at);
      ++budget.counting;
      budget.weight += weight;
      budget.hardly_used += weight < kHardly ? 1U : 0U;
    }
  }
}

}  // namespace

Result<Budget> budget_of(const engine::Engine& engine, const ledger::Reader& reader,
                         std::string_view context, Instant at) {
  const Asked asked = RECOUNT_TRY(ask(engine, context, {}));
  Budget budget;
  budget.context = context;
  budget.tree_size = asked.moment.size;
  budget.at = at;
  budget.policy = asked.policy->hash;
  budget.parties = asked.context->parties().count();
  budget.erased = asked.context->record().erased_below(asked.moment.size);
  budget.retention = asked.policy->retention.evidence;
  evidence::Evidence room;
  RECOUNT_TRY(reader.visit(0, asked.moment.size, [&](const ledger::OpenedEntry& entry) {
    return take_held(entry, room, budget);
  }));
  count_used(asked, budget);
  return budget;
}

void write_fields(JsonWriter& json, const Budget& budget) {
  json.field("context", budget.context).field("tree_size", budget.tree_size);
  json.field("at", to_rfc3339(budget.at)).field("policy", policy::hash_text(budget.policy));
  json.key("holds").begin_object().field("evidence", budget.evidence);
  json.field("other_events", budget.other_events).field("parties", budget.parties);
  json.field("bytes", budget.bytes).field("erased", budget.erased).end_object();
  json.key("uses").begin_object().field("evidence", budget.counting);
  json.field("weight", budget.weight).field("hardly_used", budget.hardly_used).end_object();
  json.key("expires").begin_object().key("retention_days");
  budget.retention ? json.value(budget.retention->microseconds / kDay.microseconds) : json.null();
  json.field("overdue", budget.overdue).field("within_month", budget.within_month);
  json.field("within_year", budget.within_year).end_object();
}

}  // namespace recount::answers
