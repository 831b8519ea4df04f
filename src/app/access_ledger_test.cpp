// The access log as a ledger among ledgers: what verifies evidence ledgers verifies it too.
#include <gtest/gtest.h>

#include "app/embedded_policy.h"
#include "engine/snapshot.h"
#include "evidence/codec.h"
#include "intake/intake.h"
#include "ledger/writer.h"
#include "serve/access_log.h"

namespace recount::app {
namespace {

class AccessLedger : public ::testing::Test {
 protected:
  AccessLedger() { std::filesystem::remove_all(directory_); }

  ~AccessLedger() override { std::filesystem::remove_all(directory_); }

  void SetUp() override {
    std::filesystem::create_directories(directory_);
    intake::NewLedger made{.kind = evidence::LedgerKind::Live,
                           .controller = "City of Example",
                           .origin = {},
                           .policies = {}};
    made.policies.push_back(*embedded_policy("policies/inspection.toml", made.kind));
    ASSERT_TRUE(intake::Intake::create(ledger_, made, clock_, entropy_));
  }

  static evidence::Access a_read() {
    return {.read_at = {1},
            .reader = "auditor",
            .role = evidence::Role::Auditor,
            .what = evidence::Reading::Standing,
            .context = "inspection",
            .subject = "Osteria",
            .count = 1,
            .purpose = {}};
  }

  Path directory_ = std::filesystem::temp_directory_path() /
                    ("recount-access-ledger-" + std::to_string(::getpid()));
  Path ledger_ = directory_ / "city";
  SystemClock clock_;
  SystemEntropy entropy_;
};

TEST_F(AccessLedger, ReplaysAndRatesNobody) {
  {
    auto log = serve::AccessLog::open(ledger_, clock_, entropy_);
    ASSERT_TRUE(log);
    ASSERT_TRUE(log->record(a_read()));
  }
  const auto reader = ledger::Reader::open(serve::access_path(ledger_));
  ASSERT_TRUE(reader);
  const auto engine = engine::replay(*reader);
  ASSERT_TRUE(engine) << render(engine.error());
  EXPECT_EQ(engine->size(), 2U);
  EXPECT_TRUE(engine->contexts().empty());
}

TEST_F(AccessLedger, AReadAmongEvidenceIsDamage) {
  {
    auto writer = ledger::Writer::open(ledger_, clock_, entropy_);
    ASSERT_TRUE(writer);
    Bytes bytes;
    encode(a_read(), bytes);
    writer->append_private(bytes);
    ASSERT_TRUE(writer->publish());
  }
  const auto engine = engine::replay(*ledger::Reader::open(ledger_));
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().code, ErrorCode::Damaged);
  EXPECT_EQ(engine.error().message, "a read stands among evidence");
}

TEST_F(AccessLedger, TakesNoEvidence) {
  {
    ASSERT_TRUE(serve::AccessLog::open(ledger_, clock_, entropy_));
  }
  auto intake = intake::Intake::open(serve::access_path(ledger_), clock_, entropy_);
  EXPECT_FALSE(intake);
}

}  // namespace
}  // namespace recount::app
