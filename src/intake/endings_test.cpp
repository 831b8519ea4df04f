#include "intake/endings.h"

#include <gtest/gtest.h>

#include "base/ensure.h"
#include "evidence/codec.h"
#include "intake/intake.h"
#include "ledger/ledger_fixture.h"
#include "policy/load.h"

namespace recount::intake {
namespace {

constexpr Duration kDay{86'400LL * kMicrosecondsPerSecond};

/// A policy that retains evidence for 30 days, and contests for 60.
policy::Policy retaining() {
  std::string text = read_text("policies/city-service.toml").value();
  const std::size_t at = text.find("[retention]");
  text = text.substr(0, at) + "[retention]\nevidence = \"30d\"\ncontests = \"60d\"\n";
  policy::Loaded loaded = policy::load(text, "test", evidence::LedgerKind::Synthetic);
  ensure(loaded.policy.has_value(), "the test's policy loads");
  return std::move(*loaded.policy);
}

TEST(Endings, AMarkIsAnIdAndBack) {
  const Hash128 id{.low = 0x0807060504030201, .high = 0x1111111111111112};
  EXPECT_EQ(to_hex(mark_of(id)), "01020304050607081211111111111111");
  EXPECT_EQ(id_of(mark_of(id)), id);
}

/// A ledger written event by event, each a day after the one before.
class Life {
 public:
  Life() {
    ledger_.grow_to(1);  // entry 0 is a control entry of the fixture
  }

  evidence::EntryIndex add(const evidence::Event& event) {
    ledger_.clock.set(ledger_.clock.now() + kDay);
    const evidence::EntryIndex entry = ledger_.writer().append_private(evidence::encode(event));
    ledger_.publish();
    return entry;
  }

  evidence::EntryIndex add_evidence(const std::string& rater, const std::string& subject) {
    evidence::Evidence one;
    one.id = std::to_string(ledger_.writer().committed_size());
    one.context = "city-service";
    one.rater = rater;
    one.subject = subject;
    return add(one);
  }

  std::vector<evidence::EntryIndex> of_party(const std::string& party) const {
    return keys(
        endings_of_party(*ledger::Reader::open(ledger_.path()), hasher_, "city-service", party));
  }

  std::vector<evidence::EntryIndex> after(int days) {
    const Instant at = ledger_.clock.now() + Duration{days * kDay.microseconds};
    return keys(endings_of_retention(*ledger::Reader::open(ledger_.path()), hasher_, policy_, at));
  }

  Instant now() { return ledger_.clock.now(); }

 private:
  static std::vector<evidence::EntryIndex> keys(const Result<Endings>& endings) {
    std::vector<evidence::EntryIndex> keys;
    for (const auto& [entry, ending] : endings.value()) {
      keys.push_back(entry);
    }
    return keys;
  }

  ledger::TestLedger ledger_;
  IdHasher hasher_{SipKey{}};
  policy::Policy policy_ = retaining();
};

using Entries = std::vector<evidence::EntryIndex>;

TEST(Endings, OfAPartyAreWhatNamesItAndWhatIsSaidAboutThat) {
  Life life;
  const auto by_ana = life.add_evidence("ana", "ben");
  const auto by_carl = life.add_evidence("carl", "ben");
  const auto about_ana = life.add_evidence("carl", "ana");
  const auto contest =
      life.add(evidence::Contest{"c1", "city-service", by_ana, "ben", "not so", life.now()});
  const auto ruling = life.add(evidence::Ruling{
      "r1", "city-service", contest, evidence::Outcome::Dismissed, "ana", "so it was", life.now()});
  const auto other =
      life.add(evidence::Contest{"c2", "city-service", by_carl, "ben", "not so", life.now()});
  life.add(evidence::Ruling{"r2", "city-service", other, evidence::Outcome::Dismissed, "ana",
                            "decided by ana, who is no party here", life.now()});
  EXPECT_EQ(life.of_party("ana"), (Entries{by_ana, about_ana, contest, ruling}));
  EXPECT_EQ(life.of_party("an"), Entries{});
}

TEST(Endings, OfASealedPartyAreRevealAndSeals) {
  Life life;
  evidence::Evidence one;
  one.id = "r";
  one.context = "city-service";
  one.rater = "ana";
  one.subject = "ben";
  const evidence::Blinding blinding{4};
  const auto seal = life.add(evidence::Seal{
      "s", "city-service", evidence::seal_commitment(blinding, one), {1, 2}, life.now()});
  EXPECT_EQ(life.of_party("ana"), Entries{}) << "a seal names nobody";
  const auto reveal =
      life.add(evidence::Reveal{"v", "city-service", {{seal, blinding, one}}, life.now()});
  EXPECT_EQ(life.of_party("ana"), (Entries{seal, reveal}));
  EXPECT_EQ(life.after(30), Entries{}) << "the evidence is as old as its reveal";
  EXPECT_EQ(life.after(31), (Entries{seal, reveal}));
}

TEST(Endings, OfRetentionGoByAgeAsRecorded) {
  Life life;
  const auto first = life.add_evidence("ana", "ben");
  const auto contest =
      life.add(evidence::Contest{"c1", "city-service", first, "ben", "not so", life.now()});
  const auto second = life.add_evidence("carl", "ben");
  const auto retract =
      life.add(evidence::Retract{"t1", "city-service", second, "wrong", life.now()});
  EXPECT_EQ(life.after(27), Entries{});
  EXPECT_EQ(life.after(28), Entries{first});
  EXPECT_EQ(life.after(30), (Entries{first, second}));
  EXPECT_EQ(life.after(59), (Entries{first, contest, second}));
  EXPECT_EQ(life.after(61), (Entries{first, contest, second, retract}));
}

}  // namespace
}  // namespace recount::intake
