#include "app/demo_story.h"

#include <map>

#include <fmt/format.h>

#include "app/embedded_policy.h"
#include "app/opened_ledger.h"
#include "app/progress.h"
#include "base/sha256.h"
#include "intake/intake.h"
#include "story/calendar.h"

namespace recount::app {
namespace {

constexpr Duration kWeek{7 * kDay.microseconds};

// The Monday after, at midnight.
Instant end_of_week(Instant at) {
  const std::int64_t weeks = (at - story::kFirstMoment).microseconds / kWeek.microseconds;
  return {story::kFirstMoment.microseconds + (weeks + 1) * kWeek.microseconds};
}

std::uint64_t seed_for(const std::string& ledger) {
  const Hash hash = sha256(as_bytes(ledger));
  return *ByteReader(hash).le64() ^ story::kCitySeed;
}

// Turns steps, which name each other by id, into events, which name entries.
class Teller {
 public:
  Teller(intake::Intake& intake, const std::string& context) : intake_(intake), context_(context) {}

  Status tell(const story::Step& step) {
    const Result<intake::Submitted> done = std::visit(*this, step);
    if (!done) {
      return Error(done.error()).with_where(story::id_of(step) + " " + done.error().where);
    }
    entries_[story::id_of(step)] = done->entry;
    return {};
  }

  Result<intake::Submitted> operator()(const evidence::Evidence& said) {
    return intake_.submit(said);
  }

  Result<intake::Submitted> operator()(const story::ContestStep& step) {
    return intake_.submit(evidence::Event(evidence::Contest{.id = step.id,
                                                            .context = context_,
                                                            .target = entries_[step.evidence_id],
                                                            .party = step.party,
                                                            .reason = step.reason,
                                                            .declared_at = step.declared_at}));
  }

  Result<intake::Submitted> operator()(const story::RulingStep& step) {
    return intake_.submit(evidence::Event(evidence::Ruling{.id = step.id,
                                                           .context = context_,
                                                           .contest = entries_[step.contest_id],
                                                           .outcome = step.outcome,
                                                           .decider = step.decider,
                                                           .reasons = step.reasons,
                                                           .declared_at = step.declared_at}));
  }

 private:
  intake::Intake& intake_;
  const std::string& context_;
  std::map<std::string, evidence::EntryIndex> entries_;  // by id
};

Status tell_weeks(intake::Intake& intake, FixedClock& clock, const story::Chapter& chapter,
                  Progress& bar) {
  Teller teller(intake, chapter.context);
  std::uint64_t told = 0;
  for (const story::Step& step : chapter.steps) {
    const Instant week_end = end_of_week(story::time_of(step));
    if (week_end != clock.now()) {
      RECOUNT_TRY(intake.commit());
      clock.set(week_end);
    }
    RECOUNT_TRY(teller.tell(step));
    ++told;
    bar.update(told, told);
  }
  return intake.publish();
}

}  // namespace

Status write_chapter(const Path& ledger, const story::Chapter& chapter, bool progress) {
  FixedClock clock(story::kFirstMoment);
  SeededEntropy entropy(seed_for(chapter.ledger));
  intake::NewLedger made{.kind = evidence::LedgerKind::Synthetic,
                         .controller = chapter.controller,
                         .origin = "recount.local/demo/" + chapter.ledger,
                         .policies = {}};
  made.policies.push_back(RECOUNT_TRY(embedded_policy(chapter.policy_file, made.kind)));
  intake::Intake intake = RECOUNT_TRY(intake::Intake::create(ledger, made, clock, entropy));
  Progress bar(chapter.ledger, chapter.steps.size(), progress);
  RECOUNT_TRY(tell_weeks(intake, clock, chapter, bar));
  const OpenedLedger opened = RECOUNT_TRY(open_ledger(ledger));
  return engine::save_snapshot(ledger, opened.reader, opened.engine);
}

}  // namespace recount::app
