#include "engine/context_state.h"

#include <algorithm>

#include "base/ensure.h"
#include "engine/memory.h"

namespace recount::engine {
namespace {

constexpr SubjectIndex kNoSubject = UINT32_MAX;
constexpr Moment kNow{.size = UINT64_MAX, .at = {INT64_MAX}};

Error damaged(std::string message) {
  return make_error(ErrorCode::Damaged, std::move(message));
}

}  // namespace

models::Beta beta_of(const policy::Policy& policy) {
  ensure(policy.rating.model == "beta", "beta is the model that there is");
  return {.min = policy.scale().min,
          .max = policy.scale().max,
          .prior_mean = policy.rating.prior.mean,
          .prior_weight = policy.rating.prior.weight,
          .half_life = policy.rating.half_life};
}

std::vector<models::BetaState> fold_rows(const Record& record, std::size_t subject_count,
                                         const models::Beta& model) {
  constexpr RowIndex kPrefetchRows = 16;  // far enough to hide one trip to memory
  std::vector<models::BetaState> states(subject_count);
  const std::vector<Row>& rows = record.rows();
  const bool all_count = !record.has_ends();
  models::BetaFold fold(model);
  for (RowIndex at = 0; at < record.count(); ++at) {
    if (at + kPrefetchRows < record.count()) {
      __builtin_prefetch(&states[rows[at + kPrefetchRows].subject], 1);
    }
    if (all_count || record.counts(at, UINT64_MAX)) {
      fold.absorb(states[rows[at].subject], rows[at].observed_at, record.score(at));
    }
  }
  return states;
}

Status ContextState::set_policy(EntryIndex from, policy::Policy policy) {
  if (!policies_.empty() && !(policies_.front().policy.scale() == policy.scale())) {
    return damaged("the policy of entry " + std::to_string(from) + " has another scale than \"" +
                   name_ + "\" began with");
  }
  policies_.push_back({.from = from, .policy = std::move(policy)});
  folded_size_ = from + 1;
  refold_all();
  return {};
}

SubjectIndex ContextState::intern_subject(std::string_view name) {
  const PartyId party = parties_.intern(name);
  if (party >= subject_of_party_.size()) {
    subject_of_party_.resize(party + 1, kNoSubject);
  }
  if (subject_of_party_[party] == kNoSubject) {
    subject_of_party_[party] = static_cast<SubjectIndex>(subjects_.size());
    subjects_.push_back({.party = party, .last_row = kNoRow, .beta = {}});
  }
  return subject_of_party_[party];
}

SubjectIndex ContextState::add_row(const NewRow& row) {
  ensure(!policies_.empty(), "evidence comes after its context's policy");
  const PartyId rater = parties_.intern(row.rater);
  const SubjectIndex index = intern_subject(row.subject);
  RowIndex& last = subjects_[index].last_row;
  last = row.seal ? record_.append_revealed(row.since, *row.seal, index, rater, row.score,
                                            row.observed_at, last)
                  : record_.append(row.since, index, rater, row.score, row.observed_at, last);
  return index;
}

void ContextState::absorb(const NewRow& row) {
  SubjectState& subject = subjects_[add_row(row)];
  folded_size_ = row.since + 1;
  if (row.seal && !record_.counts(subject.last_row, UINT64_MAX)) {
    return;  // withdrawn while it was sealed
  }
  models::absorb(beta_of(policies_.back().policy), subject.beta, row.observed_at, row.score);
  latest_ = std::max(latest_.value_or(row.observed_at), row.observed_at);
}

void ContextState::fold(EntryIndex entry, const evidence::EvidenceView& evidence) {
  absorb({.since = entry,
          .seal = {},
          .rater = evidence.rater,
          .subject = evidence.subject,
          .score = evidence.score,
          .observed_at = evidence.observed_at});
}

void ContextState::refold_all() {
  const std::vector<models::BetaState> states =
      fold_rows(record_, subjects_.size(), beta_of(policies_.back().policy));
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    subjects_[i].beta = states[i];
  }
  latest_ = scan_latest(UINT64_MAX);
}

void ContextState::prefetch_slots(const evidence::EvidenceView& evidence, Ahead& ahead) const {
  ahead.rater_hash = PartyTable::hash_of(evidence.rater);
  ahead.subject_hash = PartyTable::hash_of(evidence.subject);
  parties_.prefetch_slot(ahead.rater_hash);
  parties_.prefetch_slot(ahead.subject_hash);
}

void ContextState::prefetch_parties(Ahead& ahead) const {
  ahead.rater = parties_.likely(ahead.rater_hash);
  ahead.subject = parties_.likely(ahead.subject_hash);
  if (ahead.subject && *ahead.subject < subject_of_party_.size()) {
    __builtin_prefetch(&subject_of_party_[*ahead.subject]);
  }
}

void ContextState::prefetch_states(const Ahead& ahead) const {
  if (ahead.rater) {
    parties_.prefetch_name(*ahead.rater);
  }
  if (ahead.subject) {
    parties_.prefetch_name(*ahead.subject);
    const SubjectIndex index =
        *ahead.subject < subject_of_party_.size() ? subject_of_party_[*ahead.subject] : kNoSubject;
    if (index != kNoSubject) {
      __builtin_prefetch(&subjects_[index], 1);
    }
  }
}

std::optional<SubjectIndex> ContextState::find_subject(std::string_view name) const {
  const std::optional<PartyId> party = parties_.find(name);
  if (!party || *party >= subject_of_party_.size() || subject_of_party_[*party] == kNoSubject) {
    return std::nullopt;
  }
  return subject_of_party_[*party];
}

const policy::Policy* ContextState::policy_at(TreeSize size) const {
  const policy::Policy* found = nullptr;
  for (const PolicyInForce& one : policies_) {
    found = one.from < size ? &one.policy : found;
  }
  return found;
}

std::optional<Instant> ContextState::latest_at(TreeSize size) const {
  return size >= folded_size_ ? latest_ : scan_latest(size);
}

std::optional<Instant> ContextState::scan_latest(TreeSize size) const {
  std::optional<Instant> latest;
  for (RowIndex row = 0; row < record_.count(); ++row) {
    if (record_.counts(row, size)) {
      const Instant observed = record_.row(row).observed_at;
      latest = std::max(latest.value_or(observed), observed);
    }
  }
  return latest;
}

std::vector<RowIndex> ContextState::all_rows_of(SubjectIndex subject) const {
  std::vector<RowIndex> rows;
  for (RowIndex row = subjects_[subject].last_row; row != kNoRow; row = record_.previous(row)) {
    rows.push_back(row);
  }
  std::reverse(rows.begin(), rows.end());
  return rows;
}

std::vector<RowIndex> ContextState::live_rows_of(SubjectIndex subject, const Moment& moment) const {
  std::vector<RowIndex> rows = all_rows_of(subject);
  std::erase_if(rows, [&](RowIndex row) {
    return !record_.counts(row, moment.size) || record_.row(row).observed_at > moment.at;
  });
  return rows;
}

std::vector<RowIndex> ContextState::rows_of(SubjectIndex subject, const Moment& moment) const {
  const policy::Policy* policy = policy_at(moment.size);
  ensure(policy != nullptr, "a context is read under its policy");
  return remembered(record_, live_rows_of(subject, moment), *policy, moment.at);
}

void ContextState::refold(SubjectIndex subject) {
  subjects_[subject].beta =
      fold_of(record_, live_rows_of(subject, kNow), beta_of(policies_.back().policy));
}

SubjectRating ContextState::rate(SubjectIndex subject, const Moment& moment) const {
  const policy::Policy* policy = policy_at(moment.size);
  ensure(policy != nullptr, "a context is read under its policy");
  const models::Beta model = beta_of(*policy);
  const SubjectState& now = subjects_[subject];
  const bool is_now =
      policy->memory.empty() && moment.size >= folded_size_ && moment.at >= now.beta.latest;
  const models::BetaState state =
      is_now ? now.beta : fold_of(record_, rows_of(subject, moment), model);
  const models::BetaSums sums = models::sums_at(model, state, moment.at);
  return {.evidence_count = state.count, .sums = sums, .rating = models::rating_of(model, sums)};
}

SubjectReading ContextState::read(SubjectIndex subject, const Moment& moment) const {
  const SubjectRating rated = rate(subject, moment);
  return {.evidence_count = rated.evidence_count,
          .sums = rated.sums,
          .beta = models::read(beta_of(*policy_at(moment.size)), rated.sums)};
}

Result<ContextState> ContextState::restore(std::string name, Parts parts) {
  ContextState context(std::move(name));
  const std::size_t count = parts.rows.size();
  if (parts.since.size() != count || parts.raters.size() != count) {
    return damaged("the columns of \"" + context.name_ + "\" are not of one length");
  }
  context.parties_ = std::move(parts.parties);
  context.policies_ = std::move(parts.policies);
  context.subject_of_party_.assign(context.parties_.count(), kNoSubject);
  context.subjects_ = std::move(parts.subjects);
  for (SubjectIndex index = 0; index < context.subjects_.size(); ++index) {
    SubjectState& subject = context.subjects_[index];
    if (subject.party >= context.parties_.count()) {
      return damaged("a subject of \"" + context.name_ + "\" has no name");
    }
    subject.last_row = kNoRow;
    context.subject_of_party_[subject.party] = index;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Row& row = parts.rows[i];
    const bool fits = row.subject < context.subjects_.size() && row.score < parts.scores.size() &&
                      parts.raters[i] < context.parties_.count() &&
                      (i == 0 || parts.since[i - 1] <= parts.since[i]);
    if (!fits) {
      return damaged("row " + std::to_string(i) + " of \"" + context.name_ + "\" does not fit");
    }
    const auto seal = parts.seals.find(static_cast<RowIndex>(i));
    RowIndex& last = context.subjects_[row.subject].last_row;
    const double score = parts.scores[row.score];
    last = seal == parts.seals.end()
               ? context.record_.append(parts.since[i], row.subject, parts.raters[i], score,
                                        row.observed_at, last)
               : context.record_.append_revealed(parts.since[i], seal->second, row.subject,
                                                 parts.raters[i], score, row.observed_at, last);
    context.folded_size_ = parts.since[i] + 1;
  }
  for (auto& [entry, fact] : parts.facts) {
    context.record_.note(entry, std::move(fact));
    context.folded_size_ = std::max(context.folded_size_, entry + 1);
  }
  context.latest_ = context.scan_latest(UINT64_MAX);
  return context;
}

}  // namespace recount::engine
