// How a context folds what is said about evidence, sealed evidence, and the end of openings.
#include "base/ensure.h"
#include "engine/context_state.h"

namespace recount::engine {
namespace {

Error damaged(std::string message) {
  return make_error(ErrorCode::Damaged, std::move(message));
}

struct FactOf {
  Fact operator()(const evidence::Retract& one) const { return Withdrawn{one.target}; }

  Fact operator()(const evidence::Contest& one) const { return Contested{one.target}; }

  Fact operator()(const evidence::Ruling& one) const { return Ruled{one.contest, one.outcome}; }

  Fact operator()(const evidence::Reply& one) const { return Replied{one.target}; }

  Fact operator()(const evidence::Stay& one) const { return Stayed{one.consequence, one.contest}; }

  Fact operator()(const evidence::Seal& one) const { return Sealed{one.commitment}; }

  Fact operator()(const evidence::Interaction& one) const {
    return Met{.first = one.first.party,
               .second = one.second.party,
               .ended_at = one.ended_at,
               .closes_at = one.closes_at};
  }

  Fact operator()(const evidence::Consequence& one) const {
    return Declared{.subject = one.subject,
                    .effect = one.effect,
                    .tree_size = one.tree_size,
                    .begins_at = one.begins_at,
                    .ends_at = one.ends_at};
  }

  Fact operator()(const evidence::ModelOutput& one) const {
    return Computed{.model = one.model, .tree_size = one.tree_size, .result = one.result};
  }

  /// Evidence, reveals and erasures do more than add a fact.
  template <typename Other>
  std::optional<Fact> operator()(const Other& /*other*/) const {
    return std::nullopt;
  }
};

std::optional<Fact> fact_of(const evidence::Event& event) {
  return std::visit([](const auto& one) { return std::optional<Fact>(FactOf()(one)); }, event);
}

}  // namespace

Status ContextState::check_spoken_of(const evidence::Event& event, const Missing& missing) const {
  const auto is_gone = [&](EntryIndex entry) {
    return missing.contains(entry) || record_.is_erased(entry);
  };
  // Sealed evidence may be withdrawn; and the reveal of what is spoken of may be erased.
  const auto is_evidence = [&](EntryIndex entry) {
    return record_.row_of(entry) || record_.find<Sealed>(entry) != nullptr;
  };
  const auto is_contest = [&](EntryIndex entry) { return record_.find<Contested>(entry); };
  const auto is_consequence = [&](EntryIndex entry) { return record_.find<Declared>(entry); };
  const auto expect = [&](bool is_there, EntryIndex entry, std::string_view what) -> Status {
    return is_there || is_gone(entry)
               ? Status()
               : Status(damaged("entry " + std::to_string(entry) + " is no " + std::string(what) +
                                " in \"" + name_ + "\""));
  };
  if (const auto* contest = std::get_if<evidence::Contest>(&event)) {
    const EntryIndex target = contest->target;
    return expect(is_evidence(target) || is_consequence(target), target, "evidence");
  }
  if (const auto* ruling = std::get_if<evidence::Ruling>(&event)) {
    return expect(is_contest(ruling->contest), ruling->contest, "contest");
  }
  if (const auto* stay = std::get_if<evidence::Stay>(&event)) {
    RECOUNT_TRY(expect(is_consequence(stay->consequence), stay->consequence, "consequence"));
    return expect(is_contest(stay->contest), stay->contest, "contest");
  }
  if (const auto* reveal = std::get_if<evidence::Reveal>(&event)) {
    for (const evidence::Revealed& part : reveal->parts) {
      RECOUNT_TRY(expect(record_.find<Sealed>(part.seal), part.seal, "seal"));
    }
    return {};
  }
  for (const EntryIndex target : evidence::spoken_of(event)) {
    RECOUNT_TRY(expect(is_evidence(target), target, "evidence"));
  }
  return {};
}

Status ContextState::check_seals(EntryIndex entry, const evidence::Reveal& reveal) const {
  const policy::Scale& scale = policies_.back().policy.scale();
  for (const evidence::Revealed& part : reveal.parts) {
    const auto refuse = [&](std::string_view reason) {
      return damaged("the reveal of entry " + std::to_string(entry) + " " + std::string(reason));
    };
    const Sealed* sealed = record_.find<Sealed>(part.seal);
    if (sealed != nullptr &&
        sealed->commitment != evidence::seal_commitment(part.blinding, part.evidence)) {
      return refuse("is not what was sealed");
    }
    if (sealed != nullptr && record_.is_opened(part.seal)) {
      return refuse("opens a seal that is open");
    }
    if (part.evidence.score < scale.min || part.evidence.score > scale.max) {
      return refuse("has a score that is not on the policy's scale");
    }
  }
  return {};
}

void ContextState::open(EntryIndex entry, const evidence::Reveal& reveal) {
  Opened opened;
  for (const evidence::Revealed& part : reveal.parts) {
    opened.seals.push_back(part.seal);
    if (record_.find<Sealed>(part.seal) != nullptr) {
      absorb({.since = entry,
              .seal = part.seal,
              .rater = part.evidence.rater,
              .subject = part.evidence.subject,
              .score = part.evidence.score,
              .observed_at = part.evidence.observed_at});
    }
  }
  note(entry, std::move(opened));
}

void ContextState::note(EntryIndex entry, Fact fact) {
  folded_size_ = entry + 1;
  if (const std::optional<RowIndex> ended = record_.note(entry, std::move(fact))) {
    refold(record_.row(*ended).subject);
    if (latest_ == record_.row(*ended).observed_at) {
      latest_ = scan_latest(folded_size_);
    }
  }
}

Status ContextState::fold(EntryIndex entry, const evidence::Event& event, const Missing& missing) {
  RECOUNT_TRY(check_spoken_of(event, missing));
  if (const auto* reveal = std::get_if<evidence::Reveal>(&event)) {
    RECOUNT_TRY(check_seals(entry, *reveal));
    open(entry, *reveal);
    return {};
  }
  std::optional<Fact> fact = fact_of(event);
  ensure(fact.has_value(), "evidence and erasures have their own way in");
  note(entry, std::move(*fact));
  return {};
}

void ContextState::forget(EntryIndex at, Erased erased) {
  ContextState kept(name_);
  kept.policies_ = std::move(policies_);
  for (RowIndex row = 0; row < record_.count(); ++row) {
    const EntryIndex entry = record_.entry(row);
    const EntryIndex since = record_.since(row);
    if (erased.entries.contains(entry) || erased.entries.contains(since)) {
      continue;
    }
    const PartyId subject = subjects_[record_.row(row).subject].party;
    kept.add_row({.since = since,
                  .seal = entry == since ? std::nullopt : std::optional(entry),
                  .rater = parties_.name_of(record_.rater(row)),
                  .subject = parties_.name_of(subject),
                  .score = record_.score(row),
                  .observed_at = record_.row(row).observed_at});
  }
  for (const auto& [entry, fact] : record_.facts()) {
    if (!erased.entries.contains(entry)) {
      kept.record_.note(entry, fact);
    }
  }
  kept.record_.note(at, std::move(erased));
  kept.folded_size_ = at + 1;
  kept.refold_all();
  *this = std::move(kept);
}

}  // namespace recount::engine
