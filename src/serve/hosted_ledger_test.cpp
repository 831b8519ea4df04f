#include "serve/hosted_ledger.h"

#include <atomic>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "serve/test_directory.h"
#include "serve/test_ledger.h"

namespace recount::serve {
namespace {

class HostedLedgerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    make_ledger(path(), evidence::LedgerKind::Synthetic, "home-sharing.toml", clock_, entropy_);
  }

  Path path() const { return directory_ / "test.ledger"; }

  HostedLedger open() {
    Result<HostedLedger> ledger = HostedLedger::open(path(), clock_, entropy_);
    EXPECT_TRUE(ledger) << (ledger ? "" : render(ledger.error()));
    return std::move(*ledger);
  }

  static Result<Written> submit(HostedLedger& ledger, std::vector<evidence::Evidence> evidence) {
    std::promise<Result<Written>> done;
    ledger.submit({.evidence = std::move(evidence),
                   .done = [&](Result<Written> written) { done.set_value(std::move(written)); }},
                  [] {});
    return done.get_future().get();
  }

  static Status await(HostedLedger& ledger, ledger::TreeSize size) {
    std::promise<Status> seen;
    ledger.when_published(size, [&](Status done) { seen.set_value(std::move(done)); });
    return seen.get_future().get();
  }

  TestDirectory directory_;
  SystemClock clock_;
  SystemEntropy entropy_;
};

TEST_F(HostedLedgerTest, EachPieceHasItsOutcome) {
  HostedLedger ledger = open();
  EXPECT_EQ(ledger.name(), "test.ledger");
  const Result<Written> written =
      submit(ledger, {review(1), review(1), review(1, "host", 2), review(2, "host", 99)});
  ASSERT_TRUE(written);
  ASSERT_EQ(written->outcomes.size(), 4U);
  EXPECT_EQ(written->outcomes[0]->verdict, intake::Verdict::Accepted);
  EXPECT_EQ(written->outcomes[1]->verdict, intake::Verdict::Duplicate);
  EXPECT_EQ(written->outcomes[2]->verdict, intake::Verdict::IdConflict);
  EXPECT_EQ(written->outcomes[3].error().where, "/score");
  EXPECT_EQ(written->tree_size, 3U);
}

TEST_F(HostedLedgerTest, ReadersSeeAWholeCheckpoint) {
  HostedLedger ledger = open();
  std::atomic<bool> ends = false;
  std::atomic<int> looks = 0;
  std::thread reader([&] {
    while (!ends) {
      const Look look = ledger.look();
      EXPECT_EQ(look.reader.size(), look.engine.size());
      ++looks;
    }
  });
  ledger::TreeSize size = 0;
  for (int i = 0; i < 20; ++i) {
    size = submit(ledger, {review(i)})->tree_size;
  }
  EXPECT_TRUE(await(ledger, size));
  EXPECT_EQ(ledger.look().reader.size(), size);
  EXPECT_TRUE(await(ledger, size)) << "one that is published already";
  ends = true;
  reader.join();
  EXPECT_GT(looks, 0);
}

TEST_F(HostedLedgerTest, ManyWritersShareCommits) {
  HostedLedger ledger = open();
  constexpr int kBatches = 400;
  std::atomic<int> accepted = 0;
  std::atomic<int> open_batches = kBatches;
  std::promise<void> all;
  for (int i = 0; i < kBatches; ++i) {
    ledger.submit({.evidence = {review(i)},
                   .done =
                       [&](const Result<Written>& written) {
                         accepted += written && written->outcomes[0] ? 1 : 0;
                         if (--open_batches == 0) {
                           all.set_value();
                         }
                       }},
                  [] {});
  }
  all.get_future().wait();
  EXPECT_EQ(accepted, kBatches);
  EXPECT_LT(ledger.counts().commits, static_cast<std::uint64_t>(kBatches));
  EXPECT_EQ(ledger.counts().accepted, static_cast<std::uint64_t>(kBatches));
  EXPECT_EQ(ledger.counts().queued, 0U);
}

TEST_F(HostedLedgerTest, AFullQueueMakesTheBringerWait) {
  HostedLedger ledger = open();
  std::promise<void> go_on;
  std::promise<void> is_held;
  // The writer is held in this answer, so that what comes behind it stays in the queue.
  ledger.submit({.evidence = {review(0)},
                 .done =
                     [&](const Result<Written>&) {
                       is_held.set_value();
                       go_on.get_future().wait();
                     }},
                [] {});
  is_held.get_future().wait();
  std::atomic<int> rooms = 0;
  std::promise<void> last;
  const std::vector<evidence::Evidence> half(kQueueItemsMax / 2, review(1));
  for (int i = 0; i < 3; ++i) {
    ledger.submit({.evidence = half,
                   .done =
                       [&, i](const Result<Written>&) {
                         if (i == 2) {
                           last.set_value();
                         }
                       }},
                  [&] { ++rooms; });
  }
  EXPECT_EQ(rooms, 1) << "only the first found room at once";
  go_on.set_value();
  last.get_future().wait();
  EXPECT_EQ(rooms, 3);
}

TEST_F(HostedLedgerTest, CheckpointsAreTold) {
  HostedLedger ledger = open();
  std::promise<ledger::Checkpoint> told;
  ledger.on_checkpoint([&](const ledger::Checkpoint& checkpoint) { told.set_value(checkpoint); });
  const ledger::TreeSize size = submit(ledger, {review(1)})->tree_size;
  EXPECT_EQ(told.get_future().get().size, size);
}

TEST_F(HostedLedgerTest, StoppingKeepsEverythingAndLetsTheLockGo) {
  HostedLedger ledger = open();
  EXPECT_EQ(HostedLedger::open(path(), clock_, entropy_).error().code, ErrorCode::Busy);
  const ledger::TreeSize size = submit(ledger, {review(1), review(2)})->tree_size;
  EXPECT_TRUE(ledger.stop());
  EXPECT_EQ(ledger.look().reader.size(), size) << "reads go on";
  EXPECT_EQ(submit(ledger, {review(3)}).error().code, ErrorCode::Busy);
  EXPECT_EQ(await(ledger, size + 1).error().code, ErrorCode::Busy);
  HostedLedger again = open();
  EXPECT_EQ(again.look().engine.size(), size);
  EXPECT_EQ(submit(again, {review(2)})->outcomes[0]->verdict, intake::Verdict::Duplicate);
}

}  // namespace
}  // namespace recount::serve
