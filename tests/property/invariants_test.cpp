// The invariants of the design, as properties over random records. Invariants 3 to 6 are about
// stored bytes and stand with the ledger; 9 stands with the policies.
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "answers/standing.h"
#include "engine/engine.h"
#include "record_gen.h"

namespace recount {
namespace {

constexpr int kEventsMax = 60;

std::vector<std::string> subjects_of(const engine::Engine& engine, const std::string& context) {
  std::vector<std::string> names;
  const engine::ContextState* state = engine.find_context(context);
  for (const engine::SubjectState& subject : state->subjects()) {
    names.emplace_back(state->parties().name_of(subject.party));
  }
  return names;
}

bool is_close(double value, long double expected) {
  return std::fabs(static_cast<long double>(value) - expected) <=
         1e-12L * std::max(std::fabs(expected), 1e-300L);
}

// Invariant 1: entry by entry, from zero, and from a snapshot at any size with the tail behind it.
RC_GTEST_PROP(Invariant1, ReplayIsIncrement, ()) {
  const std::vector<RecordedEvent> record = any_record(kEventsMax);
  const engine::Engine whole = fold_all(record);
  const auto cut = *rc::gen::inRange<std::size_t>(3, record.size() + 1);
  const engine::Engine early = fold_all({record.begin(), record.begin() + static_cast<long>(cut)});
  Result<engine::Engine> resumed = engine::Engine::from_state_bytes(early.state_bytes());
  RC_ASSERT(resumed.has_value());
  RC_ASSERT(resumed->state_bytes() == early.state_bytes());
  for (std::size_t i = cut; i < record.size(); ++i) {
    fold_one(*resumed, record[i]);
  }
  RC_ASSERT(resumed->state_bytes() == whole.state_bytes());
}

// A retracted piece of evidence leaves the state as if it had never been said, but for its record.
RC_GTEST_PROP(Invariant1, EndedEvidenceLeavesNothingInTheState, ()) {
  const std::vector<RecordedEvent> record = any_record(kEventsMax);
  const engine::Engine engine = fold_all(record);
  for (const auto& [name, context] : engine.contexts()) {
    const models::Beta model = engine::beta_of(context.policies().back().policy);
    const auto again = engine::fold_rows(context.record(), context.subjects().size(), model);
    for (std::size_t i = 0; i < again.size(); ++i) {
      RC_ASSERT(again[i] == context.subjects()[i].beta);
    }
  }
}

// Golden: the same bytes on every compiler and instruction set that we build for.
TEST(Invariant1, AFixedRecordHasThisStateHash) {
  std::vector<RecordedEvent> record;
  record.push_back(
      {evidence::ControlEvent(evidence::Genesis{.kind = evidence::LedgerKind::Synthetic,
                                                .controller = "tests",
                                                .origin = "example.org/tests",
                                                .signing_key = {},
                                                .rulebook = {},
                                                .created_at = {}})});
  record.push_back({evidence::ControlEvent(evidence::PolicyChange{
      .context = "left", .text = policy_text("left", "30d"), .rulebook = {}})});
  for (int i = 0; i < 500; ++i) {
    evidence::Evidence one;
    one.id = std::to_string(i);
    one.context = "left";
    one.rater = "r" + std::to_string(i % 17);
    one.subject = "s" + std::to_string(i % 5);
    one.score = 1 + i * 7 % 5;
    one.observed_at = {1'736'121'600'000'000 + i * 7'919'000'003LL % 40'000'000'000'000LL};
    record.push_back({evidence::Event(one)});
  }
  EXPECT_EQ(to_hex(fold_all(record).state_hash()),
            "cff093e206b31dafddeb73bd034baf7df8fcc20edbba8b593a5047057e660613");
}

// Invariant 2: any size, any time, against the definition.
RC_GTEST_PROP(Invariant2, AStandingIsAFunctionOfLiveEvidence, ()) {
  const std::vector<RecordedEvent> record = any_record(kEventsMax);
  const engine::Engine engine = fold_all(record);
  const std::uint64_t size = *rc::gen::inRange<std::uint64_t>(3, record.size() + 1);
  const std::string context = *rc::gen::element<std::string>("left", "right");
  const bool at_default = *rc::gen::arbitrary<bool>();
  answers::AsOf as_of{.size = size, .at = {}};
  if (!at_default) {
    as_of.at =
        Instant{1'736'121'600'000'000 + *rc::gen::inRange<std::int64_t>(0, 500LL * 86'400'000'000)};
  }
  const Instant at =
      as_of.at.value_or(engine.find_context(context)->latest_at(size).value_or(Instant{}));
  for (const std::string& subject : subjects_of(engine, context)) {
    const NaiveStanding expected = naive_standing(record, context, subject, size, at);
    const Result<answers::Standing> found = answers::standing_of(engine, context, subject, as_of);
    RC_ASSERT(found.has_value() == (expected.evidence_count > 0));
    if (found) {
      RC_ASSERT(found->evidence_count == expected.evidence_count);
      RC_ASSERT(found->tree_size == size);
      RC_ASSERT(is_close(found->rating, expected.rating));
    }
  }
}

// An answer for a size does not change as the ledger grows.
RC_GTEST_PROP(Invariant2, LaterEntriesDoNotMoveEarlierSizes, ()) {
  const std::vector<RecordedEvent> record = any_record(kEventsMax);
  const auto size = *rc::gen::inRange<std::size_t>(3, record.size() + 1);
  const engine::Engine early = fold_all({record.begin(), record.begin() + static_cast<long>(size)});
  const engine::Engine whole = fold_all(record);
  for (const std::string& subject : subjects_of(early, "left")) {
    const auto before = answers::standing_of(early, "left", subject, {});
    const auto after = answers::standing_of(whole, "left", subject, {.size = size, .at = {}});
    RC_ASSERT(before.has_value() == after.has_value());
    if (before) {
      RC_ASSERT(before->rating == after->rating);
      RC_ASSERT(before->at == after->at);
      RC_ASSERT(before->evidence_count == after->evidence_count);
    }
  }
}

// Invariant 7, the arithmetic of it; the explanation over a ledger is held to it in tests/cli.
RC_GTEST_PROP(Invariant7, ContributionsAddUp, ()) {
  const engine::Engine engine = fold_all(any_record(kEventsMax));
  const engine::ContextState& context = *engine.find_context("left");
  const models::Beta model = engine::beta_of(context.policies().back().policy);
  const engine::Moment moment{.size = engine.size(),
                              .at = context.latest_at(engine.size()).value_or(Instant{})};
  for (engine::SubjectIndex i = 0; i < context.subjects().size(); ++i) {
    const engine::SubjectReading reading = context.read(i, moment);
    const double all = model.prior_weight + reading.sums.weight;
    double sum = model.prior_weight * model.prior_mean / all;
    for (const engine::RowIndex row : context.rows_of(i, moment)) {
      sum += models::weight_at(model, context.record().row(row).observed_at, moment.at) *
             context.record().score(row) / all;
    }
    RC_ASSERT(std::fabs(sum - reading.beta.rating) <= 1e-12 * std::fabs(reading.beta.rating));
  }
}

// Invariant 8: what is said in one context moves nothing in the other, though names are the same.
RC_GTEST_PROP(Invariant8, ContextsDoNotMeet, ()) {
  const std::vector<RecordedEvent> record = any_record(kEventsMax);
  std::vector<RecordedEvent> left_only;
  std::vector<evidence::EntryIndex> moved(record.size(), 0);
  for (std::size_t i = 0; i < record.size(); ++i) {
    const auto* event = std::get_if<evidence::Event>(&record[i].event);
    const bool is_right =
        event && std::visit([](const auto& one) { return one.context == "right"; }, *event);
    if (is_right) {
      continue;
    }
    RecordedEvent one = record[i];
    moved[i] = left_only.size();
    if (auto* kept = std::get_if<evidence::Event>(&one.event)) {
      if (auto* retract = std::get_if<evidence::Retract>(kept)) {
        retract->target = moved[retract->target];
      } else if (auto* contest = std::get_if<evidence::Contest>(kept)) {
        contest->target = moved[contest->target];
      } else if (auto* ruling = std::get_if<evidence::Ruling>(kept)) {
        ruling->contest = moved[ruling->contest];
      }
    }
    left_only.push_back(std::move(one));
  }
  const engine::Engine both = fold_all(record);
  const engine::Engine alone = fold_all(left_only);
  RC_ASSERT(subjects_of(both, "left") == subjects_of(alone, "left"));
  RC_ASSERT(both.find_context("left")->parties().arena() ==
            alone.find_context("left")->parties().arena());
  for (const std::string& subject : subjects_of(both, "left")) {
    const auto with = answers::standing_of(both, "left", subject, {});
    const auto without = answers::standing_of(alone, "left", subject, {});
    RC_ASSERT(with.has_value() == without.has_value());
    if (with) {
      RC_ASSERT(with->rating == without->rating);
    }
  }
}

// Another policy from some entry on: the rating is the new policy's over all the record.
RC_GTEST_PROP(PolicyChange, IsAFoldUnderTheNewPolicy, ()) {
  std::vector<RecordedEvent> record = any_record(kEventsMax);
  record.push_back({evidence::ControlEvent(evidence::PolicyChange{
      .context = "left", .text = policy_text("left", "7d", "2"), .rulebook = {}})});
  const engine::Engine engine = fold_all(record);
  const auto latest = engine.find_context("left")->latest_at(engine.size());
  for (const std::string& subject : subjects_of(engine, "left")) {
    const NaiveStanding expected =
        naive_standing(record, "left", subject, record.size(), latest.value_or(Instant{}));
    const auto found = answers::standing_of(engine, "left", subject, {});
    RC_ASSERT(found.has_value() == (expected.evidence_count > 0));
    if (found) {
      RC_ASSERT(is_close(found->rating, expected.rating));
    }
  }
}

}  // namespace
}  // namespace recount
