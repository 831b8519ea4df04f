// The invariants of the design, as properties over random records. Invariants 3 to 6 are about
// stored bytes and stand with the ledger; 9 stands with the policies.
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "answers/standing.h"
#include "engine/engine.h"
#include "evidence/codec.h"
#include "evidence/evidence_view.h"
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

// What an ingest does: runs of evidence together, from their canonical bytes, of any lengths.
RC_GTEST_PROP(Invariant1, RunsAreFoldedAsOneByOne, ()) {
  const std::vector<RecordedEvent> record = any_record(kEventsMax);
  engine::Engine together;
  std::vector<Bytes> run;
  const auto fold_run = [&] {
    std::vector<evidence::EvidenceView> views;
    for (const Bytes& one : run) {
      views.push_back(evidence::view_of(ByteView(one)));
    }
    RC_ASSERT(together.apply(together.size(), views).has_value());
    run.clear();
  };
  for (const RecordedEvent& one : record) {
    const auto* event = std::get_if<evidence::Event>(&one.event);
    if (event != nullptr && std::holds_alternative<evidence::Evidence>(*event)) {
      run.push_back(evidence::encode(*event));
      if (*rc::gen::inRange(0, 20) > 0) {
        continue;
      }
      fold_run();
    } else {
      fold_run();
      fold_one(together, one);
    }
  }
  fold_run();
  RC_ASSERT(together.state_bytes() == fold_all(record).state_bytes());
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
            "d42c9b9b6ed22ddab061ec9e2f0129020c9c7113234bcfe7380debb88003c193");
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

// An answer for a size does not change as the ledger grows, but by an erasure.
RC_GTEST_PROP(Invariant2, LaterEntriesDoNotMoveEarlierSizes, ()) {
  const std::vector<RecordedEvent> record = any_record(kEventsMax, Erasures::None);
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

// Invariant 3: folding what the vault still holds gives the state of one who saw everything and
// then folded the erasures, byte for byte.
RC_GTEST_PROP(Invariant3, ReplayOfWhatIsLeftIsTheErasedState, ()) {
  const std::vector<RecordedEvent> record = any_record(kEventsMax);
  const engine::Engine seen = fold_all(record);
  const engine::Engine left = fold_all(with_openings_destroyed(record));
  RC_ASSERT(seen.missing().empty());
  RC_ASSERT(left.state_bytes() == seen.state_bytes());
}

// An erasure leaves ratings, counts and names as if what it lists had never been on record.
RC_GTEST_PROP(Invariant3, ErasedIsAsNeverSaid, ()) {
  const std::vector<RecordedEvent> record = any_record(kEventsMax);
  const engine::Engine erased = fold_all(record);
  const engine::Engine never = fold_all(keep_only(record, erased_in(record)));
  for (const std::string context : {"left", "right"}) {
    RC_ASSERT(erased.find_context(context)->parties().arena() ==
              never.find_context(context)->parties().arena());
    for (const std::string& subject : subjects_of(never, context)) {
      const auto there = answers::standing_of(erased, context, subject, {});
      const auto here = answers::standing_of(never, context, subject, {});
      RC_ASSERT(there.has_value() == here.has_value());
      if (here) {
        RC_ASSERT(there->rating == here->rating);
        RC_ASSERT(there->evidence_count == here->evidence_count);
        RC_ASSERT(there->contested_count == here->contested_count);
      }
    }
  }
}

// An opening that is gone stays unaccounted for until an erasure lists it.
TEST(Invariant3, AMissingOpeningIsToldUntilItIsAccountedFor) {
  engine::Engine engine;
  for (const RecordedEvent& one :
       {RecordedEvent{evidence::ControlEvent(evidence::Genesis{})},
        RecordedEvent{evidence::ControlEvent(evidence::PolicyChange{
            .context = "left", .text = policy_text("left", "30d"), .rulebook = {}})},
        RecordedEvent{Destroyed{}}}) {
    fold_one(engine, one);
  }
  EXPECT_EQ(engine.missing(), engine::Missing{2});
  evidence::Erase erase{.id = "e",
                        .context = "left",
                        .reason = "on request",
                        .entries = {},
                        .marks = {},
                        .declared_at = {}};
  erase.entries.append(1);
  EXPECT_FALSE(engine.apply(3, evidence::Event(erase))) << "a policy is not erased";
  erase.entries = {};
  erase.entries.append(2);
  EXPECT_TRUE(engine.apply(3, evidence::Event(erase)));
  EXPECT_TRUE(engine.missing().empty());
  EXPECT_FALSE(engine.apply(4, evidence::Event(erase))) << "nothing is erased twice";
}

// Sealed evidence does not count before it is revealed, and what is revealed is what was sealed.
TEST(Sealing, CountsFromTheReveal) {
  std::vector<RecordedEvent> record = {
      {evidence::ControlEvent(evidence::Genesis{})},
      {evidence::ControlEvent(evidence::PolicyChange{
          .context = "left", .text = policy_text("left", ""), .rulebook = {}})}};
  evidence::Evidence one;
  one.id = "r";
  one.context = "left";
  one.rater = "ana";
  one.subject = "ben";
  one.score = 5;
  const evidence::Blinding blinding{7};
  record.push_back({evidence::Event(
      evidence::Seal{"s", "left", evidence::seal_commitment(blinding, one), {}, {}})});
  engine::Engine engine = fold_all(record);
  EXPECT_FALSE(answers::standing_of(engine, "left", "ben", {}));
  EXPECT_EQ(engine.find_context("left")->parties().count(), 0U);
  evidence::Evidence other = one;
  other.score = 1;
  EXPECT_FALSE(
      engine.apply(3, evidence::Event(evidence::Reveal{"v", "left", {{2, blinding, other}}, {}})));
  EXPECT_FALSE(
      engine.apply(3, evidence::Event(evidence::Reveal{"v", "left", {{1, blinding, one}}, {}})));
  ASSERT_TRUE(
      engine.apply(3, evidence::Event(evidence::Reveal{"v", "left", {{2, blinding, one}}, {}})));
  EXPECT_EQ(answers::standing_of(engine, "left", "ben", {})->evidence_count, 1U);
  EXPECT_FALSE(answers::standing_of(engine, "left", "ben", {.size = 3, .at = {}}));
  EXPECT_EQ(engine.find_context("left")->record().row_of(2), engine::RowIndex{0});
  EXPECT_FALSE(
      engine.apply(4, evidence::Event(evidence::Reveal{"w", "left", {{2, blinding, one}}, {}})))
      << "a seal is opened once";
  ASSERT_TRUE(engine.apply(4, evidence::Event(evidence::Retract{"t", "left", 2, "wrong", {}})));
  EXPECT_FALSE(answers::standing_of(engine, "left", "ben", {}));
}

// The keys of a ledger are one chain.
TEST(KeyRotation, FollowsTheKeyBefore) {
  engine::Engine engine;
  fold_one(engine, {evidence::ControlEvent(evidence::Genesis{})});
  evidence::KeyRotation rotation{
      .previous_key = {9}, .new_key = {1}, .overlap_until = {1}, .declared_at = {}};
  EXPECT_FALSE(engine.apply(1, evidence::ControlEvent(rotation)));
  rotation.previous_key = {};
  EXPECT_TRUE(engine.apply(1, evidence::ControlEvent(rotation)));
  EXPECT_FALSE(engine.apply(2, evidence::ControlEvent(rotation)));
  const auto again = engine::Engine::from_state_bytes(engine.state_bytes());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->rotations(), engine.rotations());
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
  const std::vector<RecordedEvent> record = any_record(kEventsMax, Erasures::None);
  std::set<evidence::EntryIndex> right;
  for (std::size_t i = 0; i < record.size(); ++i) {
    const auto* event = std::get_if<evidence::Event>(&record[i].event);
    if (event != nullptr && evidence::context_of(*event) == "right") {
      right.insert(i);
    }
  }
  const std::vector<RecordedEvent> left_only = keep_only(record, right);
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
