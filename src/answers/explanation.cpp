#include "answers/explanation.h"

#include <algorithm>

#include "evidence/codec.h"

namespace recount::answers {
namespace {

std::vector<engine::Dispute> disputes_known(const engine::ContextState& context,
                                            engine::RowIndex row, engine::TreeSize size) {
  std::vector<engine::Dispute> known;
  const std::vector<engine::Dispute>* disputes = context.record().disputes_of(row);
  if (disputes == nullptr) {
    return known;
  }
  for (engine::Dispute one : *disputes) {
    if (one.contest >= size) {
      continue;
    }
    if (one.ruling && *one.ruling >= size) {
      one.ruling.reset();
    }
    known.push_back(one);
  }
  return known;
}

/// What was said, from its own opening or from the reveal that opened it.
Result<evidence::Evidence> evidence_of(const engine::Record& record, const ledger::Reader& reader,
                                       engine::RowIndex row) {
  const Bytes opening = RECOUNT_TRY(reader.opening(record.since(row)));
  evidence::Event event = RECOUNT_TRY(evidence::decode_event(opening));
  if (auto* evidence = std::get_if<evidence::Evidence>(&event)) {
    return std::move(*evidence);
  }
  if (auto* reveal = std::get_if<evidence::Reveal>(&event)) {
    for (evidence::Revealed& part : reveal->parts) {
      if (part.seal == record.entry(row)) {
        return std::move(part.evidence);
      }
    }
  }
  return make_error(ErrorCode::Damaged,
                    "entry " + std::to_string(record.since(row)) + " is no evidence",
                    "run `recount verify`");
}

Result<Contribution> contribution_of(const Asked& asked, const ledger::Reader& reader,
                                     engine::RowIndex row, double all_weight) {
  const engine::Record& record = asked.context->record();
  const models::Beta model = engine::beta_of(*asked.policy);
  evidence::Evidence evidence = RECOUNT_TRY(evidence_of(record, reader, row));
  Contribution part;
  part.entry_index = record.entry(row);
  part.kind = evidence.kind;
  part.id = std::move(evidence.id);
  part.rater = std::move(evidence.rater);
  part.observed_at = evidence.observed_at;
  part.score = evidence.score;
  part.weight = models::weight_at(model, evidence.observed_at, asked.moment.at);
  part.contribution = part.weight * part.score / all_weight;
  part.facets = std::move(evidence.facets);
  part.disputes = disputes_known(*asked.context, row, asked.moment.size);
  return part;
}

std::vector<SetAside> set_aside_of(const Asked& asked, engine::SubjectIndex subject) {
  std::vector<SetAside> aside;
  const engine::Record& record = asked.context->record();
  for (const engine::RowIndex row : asked.context->all_rows_of(subject)) {
    const std::optional<engine::EntryIndex> ended_by = record.end_of(row);
    if (ended_by && *ended_by < asked.moment.size && record.since(row) < asked.moment.size) {
      aside.push_back({.entry_index = record.entry(row),
                       .observed_at = record.row(row).observed_at,
                       .score = record.score(row),
                       .ended_by = *ended_by});
    }
  }
  return aside;
}

std::vector<Forgotten> forgotten_of(const Asked& asked, engine::SubjectIndex subject) {
  std::vector<Forgotten> forgotten;
  const engine::Record& record = asked.context->record();
  const std::vector<engine::RowIndex> kept = asked.context->rows_of(subject, asked.moment);
  for (const engine::RowIndex row : asked.context->live_rows_of(subject, asked.moment)) {
    if (!std::ranges::binary_search(kept, row)) {
      forgotten.push_back({.entry_index = record.entry(row),
                           .observed_at = record.row(row).observed_at,
                           .score = record.score(row)});
    }
  }
  return forgotten;
}

void write_disputes(JsonWriter& json, const std::vector<engine::Dispute>& disputes) {
  json.key("disputes").begin_array();
  for (const engine::Dispute& one : disputes) {
    json.begin_object().field("contest", one.contest);
    if (one.ruling) {
      json.field("ruling", *one.ruling)
          .field("outcome", one.outcome == evidence::Outcome::Upheld ? "upheld" : "dismissed");
    }
    json.end_object();
  }
  json.end_array();
}

void write_contribution(JsonWriter& json, const Contribution& part) {
  json.begin_object()
      .field("entry_index", part.entry_index)
      .field("kind", name_of(part.kind))
      .field("id", part.id)
      .field("rater", part.rater)
      .field("observed_at", to_rfc3339(part.observed_at))
      .field("score", part.score)
      .field("weight", part.weight)
      .field("contribution", part.contribution);
  if (!part.facets.empty()) {
    json.key("facets").begin_object();
    for (const evidence::Facet& facet : part.facets) {
      json.field(facet.name, facet.value);
    }
    json.end_object();
  }
  if (!part.disputes.empty()) {
    write_disputes(json, part.disputes);
  }
  json.end_object();
}

}  // namespace

Result<Explanation> explain(const engine::Engine& engine, const ledger::Reader& reader,
                            std::string_view context, std::string_view subject, const AsOf& as_of) {
  Explanation explanation;
  explanation.standing = RECOUNT_TRY(standing_of(engine, context, subject, as_of));
  const Asked asked = RECOUNT_TRY(ask(engine, context, as_of));
  const engine::SubjectIndex index = RECOUNT_TRY(find_subject(asked, subject));
  const policy::Prior& prior = asked.policy->rating.prior;
  const double all_weight = prior.weight + asked.context->read(index, asked.moment).sums.weight;
  explanation.model = asked.policy->rating.model;
  explanation.prior = {.mean = prior.mean,
                       .weight = prior.weight,
                       .contribution = prior.weight * prior.mean / all_weight};
  for (const engine::RowIndex row : asked.context->rows_of(index, asked.moment)) {
    explanation.contributions.push_back(
        RECOUNT_TRY(contribution_of(asked, reader, row, all_weight)));
  }
  explanation.set_aside = set_aside_of(asked, index);
  explanation.forgotten = forgotten_of(asked, index);
  return explanation;
}

void write_fields(JsonWriter& json, const Explanation& explanation) {
  write_fields(json, explanation.standing);
  json.field("model", explanation.model).key("prior").begin_object();
  json.field("mean", explanation.prior.mean)
      .field("weight", explanation.prior.weight)
      .field("contribution", explanation.prior.contribution)
      .end_object();
  json.key("contributions").begin_array();
  for (const Contribution& part : explanation.contributions) {
    write_contribution(json, part);
  }
  json.end_array().key("set_aside").begin_array();
  for (const SetAside& one : explanation.set_aside) {
    json.begin_object()
        .field("entry_index", one.entry_index)
        .field("observed_at", to_rfc3339(one.observed_at))
        .field("score", one.score)
        .field("ended_by", one.ended_by)
        .end_object();
  }
  json.end_array().key("forgotten").begin_array();
  for (const Forgotten& one : explanation.forgotten) {
    json.begin_object().field("entry_index", one.entry_index);
    json.field("observed_at", to_rfc3339(one.observed_at)).field("score", one.score).end_object();
  }
  json.end_array();
}

}  // namespace recount::answers
