#include "intake/intake.h"

#include <unistd.h>

#include <gtest/gtest.h>

#include "policy/load.h"

namespace recount::intake {
namespace {

constexpr std::string_view kPolicy = R"(language    = 1
context     = "stalls"
activity    = "marketplace"
purpose     = "Test what is admitted"
operates_in = ["eu"]
basis       = "contract"

[[actor]]
role = "controller"
name = "The tests"
country = "it"
sees = ["standing", "evidence"]

[subject]
kind = "service"

[[evidence]]
kind   = "review"
by     = "member"
proof  = "none"
source = "made by a test"
score  = { min = 1, max = 5 }
facets = ["calm", "clean"]

[rating]
model     = "beta"
prior     = { mean = 3, weight = 5 }
parameters_public = true

[show]
to    = ["public", "subject"]
after = 1
with  = ["rating", "interval", "count"]
)";

class IntakeTest : public testing::Test {
 protected:
  Path ledger_ = std::filesystem::temp_directory_path() /
                 ("recount-intake-" + std::to_string(::getpid()) + ".ledger");
  FixedClock clock_{Instant{1'736'121'600'000'000}};
  SeededEntropy entropy_{7};

  void TearDown() override { std::filesystem::remove_all(ledger_); }

  Intake make() {
    policy::Loaded loaded = policy::load(kPolicy, "stalls.toml", evidence::LedgerKind::Synthetic);
    EXPECT_TRUE(loaded.policy.has_value()) << render(loaded.diagnostics, kPolicy);
    NewLedger options{.kind = evidence::LedgerKind::Synthetic,
                      .controller = "The tests",
                      .origin = {},
                      .policies = {*loaded.policy}};
    return Intake::create(ledger_, options, clock_, entropy_).value();
  }

  static evidence::Evidence review(const std::string& id, double score = 4) {
    return {.kind = evidence::Kind::Review,
            .id = id,
            .context = "stalls",
            .rater = "ana",
            .subject = "ben",
            .score = score,
            .observed_at = {1'736'000'000'000'000},
            .interaction = "",
            .item = "",
            .facets = {}};
  }

  static Verdict verdict(Intake& intake, const evidence::Evidence& one) {
    return intake.submit(one).value().verdict;
  }
};

TEST_F(IntakeTest, TakesAnIdOnceAContext) {
  Intake intake = make();
  EXPECT_EQ(verdict(intake, review("1")), Verdict::Accepted);
  EXPECT_EQ(verdict(intake, review("1")), Verdict::Duplicate);
  EXPECT_EQ(verdict(intake, review("1", 5)), Verdict::IdConflict);
  EXPECT_EQ(verdict(intake, review("2", 5)), Verdict::Accepted);
  EXPECT_TRUE(intake.publish().has_value());
  EXPECT_EQ(intake.committed_size(), 4U);  // genesis, policy, two reviews
}

TEST_F(IntakeTest, RemembersIdsAcrossItsLife) {
  {
    Intake intake = make();
    EXPECT_EQ(verdict(intake, review("1")), Verdict::Accepted);
    EXPECT_TRUE(intake.commit().has_value());  // durable, and no checkpoint over it yet
  }
  Intake again = Intake::open(ledger_, clock_, entropy_).value();
  EXPECT_EQ(again.kind(), evidence::LedgerKind::Synthetic);
  EXPECT_EQ(verdict(again, review("1")), Verdict::Duplicate);
  EXPECT_EQ(verdict(again, review("1", 2)), Verdict::IdConflict);
}

TEST_F(IntakeTest, UsesNoAdmissionKeyThatWasChanged) {
  make();
  const Path file = ledger_ / "secret" / "admission.key";
  const Bytes written = read_file(file).value();
  Bytes changed = written;
  changed[3] ^= 1;
  ASSERT_TRUE(write_new_file(file, changed));
  EXPECT_EQ(Intake::open(ledger_, clock_, entropy_).error().code, ErrorCode::Damaged);
  // The first format had no checksum.
  ASSERT_TRUE(write_new_file(file, ByteView(written).first(16)));
  EXPECT_TRUE(Intake::open(ledger_, clock_, entropy_).has_value());
  ASSERT_TRUE(write_new_file(file, ByteView(written).first(17)));
  EXPECT_EQ(Intake::open(ledger_, clock_, entropy_).error().code, ErrorCode::Damaged);
}

TEST_F(IntakeTest, AdmitsWhatThePolicyAdmits) {
  Intake intake = make();
  const auto refused = [&](auto change) {
    evidence::Evidence one = review("x");
    change(one);
    const Result<Submitted> done = intake.submit(one);
    return done ? std::string("accepted") : done.error().where + " " + done.error().message;
  };
  EXPECT_EQ(refused([](auto& one) { one.score = 5.5; }),
            "/score score 5.5 is not on the scale from 1 to 5");
  EXPECT_EQ(refused([](auto& one) { one.kind = evidence::Kind::Vouch; }),
            "/kind the policy of \"stalls\" admits no vouch");
  EXPECT_EQ(refused([](auto& one) { one.facets = {{"claen", 1}}; }),
            "/facets/claen the policy has no facet \"claen\"");
  EXPECT_EQ(refused([](auto& one) { one.context = "stall"; }),
            "/context this ledger has no context \"stall\"");
  EXPECT_EQ(refused([&](auto& one) { one.observed_at = clock_.now() + kDay; }),
            "/observed_at observed_at 2025-01-07T00:00:00Z lies in the future");
  EXPECT_EQ(refused([&](auto& one) {
              one.observed_at = clock_.now() + Duration{4 * 60 * kMicrosecondsPerSecond};
            }),
            "accepted");
}

TEST_F(IntakeTest, HearsOnlyWhomItConcernsAndDecidesOnce) {
  Intake intake = make();
  const evidence::EntryIndex entry = intake.submit(review("1")).value().entry;
  const auto contest = [&](const std::string& id, const std::string& party) {
    return intake.submit(evidence::Event(evidence::Contest{.id = id,
                                                           .context = "stalls",
                                                           .target = entry,
                                                           .party = party,
                                                           .reason = "not so",
                                                           .declared_at = clock_.now()}));
  };
  EXPECT_EQ(contest("c1", "carla").error().where, "/party");
  const evidence::EntryIndex disputed = contest("c1", "ben").value().entry;
  const auto rule = [&](const std::string& id, const std::string& decider) {
    return intake.submit(evidence::Event(evidence::Ruling{.id = id,
                                                          .context = "stalls",
                                                          .contest = disputed,
                                                          .outcome = evidence::Outcome::Dismissed,
                                                          .decider = decider,
                                                          .reasons = "it was",
                                                          .declared_at = clock_.now()}));
  };
  EXPECT_EQ(rule("d1", "ana").error().where, "/decider");
  EXPECT_EQ(rule("d1", "the board").value().verdict, Verdict::Accepted);
  EXPECT_EQ(rule("d1", "the board").value().verdict, Verdict::Duplicate);
  EXPECT_EQ(rule("d2", "the board").error().where, "/contest");
  EXPECT_EQ(intake
                .submit(evidence::Event(evidence::Retract{.id = "t",
                                                          .context = "stalls",
                                                          .target = 99,
                                                          .reason = "x",
                                                          .declared_at = clock_.now()}))
                .error()
                .code,
            ErrorCode::NotFound);
}

TEST(IdHasher, TellsNothingWithoutItsKey) {
  const IdHasher one(SipKey{1});
  const IdHasher other(SipKey{2});
  EXPECT_NE(one.hash_of_id("c", "id"), other.hash_of_id("c", "id"));
  EXPECT_NE(one.hash_of_id("c", "id"), one.hash_of_id("ci", "d"));
}

TEST(IdTable, KeepsWhatItWasGivenThroughGrowth) {
  constexpr std::uint64_t kIds = 200'000;  // several chunks of rows
  const IdHasher hasher(SipKey{1});
  const auto hash = [&](std::uint64_t i) { return hasher.hash_of_id("c", std::to_string(i)); };
  IdTable table;
  for (std::uint64_t i = 0; i < kIds; ++i) {
    ASSERT_EQ(table.find(hash(i)), nullptr);
    table.insert({.id = hash(i), .content = hash(i + 1), .entry = i});
  }
  EXPECT_EQ(table.count(), kIds);
  for (std::uint64_t i = 0; i < kIds; ++i) {
    const IdTable::Row* row = table.find(hash(i));
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->entry, i);
    EXPECT_EQ(row->content, hash(i + 1));
  }
  EXPECT_EQ(table.find(hash(kIds)), nullptr);
}

TEST(IdTable, ForgetsWhatAnIdStoodForAndKeepsTheId) {
  IdTable table;
  const Hash128 kept{.low = 1, .high = 7};
  const Hash128 erased{.low = 2, .high = 7};
  table.insert({.id = kept, .content = {.low = 5, .high = 5}, .entry = 1});
  table.insert({.id = erased, .content = {.low = 6, .high = 6}, .entry = 2});
  table.forget_content(erased);
  EXPECT_EQ(table.find(erased)->content, Hash128{});
  EXPECT_EQ(table.find(erased)->entry, 2U);
  EXPECT_EQ(table.find(kept)->content, (Hash128{.low = 5, .high = 5}));
}

// Ids whose slots and tags are the same are told apart by their rows.
TEST(IdTable, TellsIdsOfOneTagApart) {
  IdTable table;
  for (std::uint64_t i = 0; i < 100; ++i) {
    table.insert({.id = {.low = i, .high = 7}, .content = {}, .entry = i});
  }
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_NE(table.find({.low = i, .high = 7}), nullptr);
    EXPECT_EQ(table.find({.low = i, .high = 7})->entry, i);
  }
  EXPECT_EQ(table.find({.low = 100, .high = 7}), nullptr);
  EXPECT_EQ(table.find({.low = 1, .high = 7 + 1024}), nullptr);
}

TEST_F(IntakeTest, ABatchIsWhatItsPiecesAreOneByOne) {
  Intake intake = make();
  Admitter admitter = intake.admitter();
  AdmittedBatch batch;
  EXPECT_TRUE(admitter.admit(review("r-1"), clock_.now(), batch));
  EXPECT_TRUE(admitter.admit(review("r-2"), clock_.now(), batch));
  EXPECT_FALSE(admitter.admit(review("r-3", 9), clock_.now(), batch));
  EXPECT_TRUE(admitter.admit(review("r-1"), clock_.now(), batch));     // within the batch, too
  EXPECT_TRUE(admitter.admit(review("r-2", 5), clock_.now(), batch));  // other content
  std::vector<Submitted> answers;
  intake.append(batch, answers);
  ASSERT_EQ(answers.size(), 4U);
  EXPECT_EQ(answers[0].verdict, Verdict::Accepted);
  EXPECT_EQ(answers[1].verdict, Verdict::Accepted);
  EXPECT_EQ(answers[1].entry, answers[0].entry + 1);
  EXPECT_EQ(answers[2].verdict, Verdict::Duplicate);
  EXPECT_EQ(answers[2].entry, answers[0].entry);
  EXPECT_EQ(answers[3].verdict, Verdict::IdConflict);
  EXPECT_EQ(answers[3].entry, answers[1].entry);
  EXPECT_EQ(intake.submit(review("r-2")).value().verdict, Verdict::Duplicate);
}

}  // namespace
}  // namespace recount::intake
