// ingest_run.h, handover.h
#include "app/ingest_run.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <fstream>
#include <iterator>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/embedded_policy.h"
#include "app/handover.h"
#include "app/opened_ledger.h"

namespace recount::app {
namespace {

// The feeding side, which here does nothing else, is never further ahead than there are batches.
TEST(Handover, KeepsTheOrderAndHoldsTheFasterSideBack) {
  constexpr int kBatches = 20'000;
  constexpr int kInFlight = 3;
  Handover<int> handover(kInFlight);
  std::atomic<int> begun = 0;
  std::thread feeding([&] {
    for (int i = 0; i < kBatches; ++i) {
      std::unique_ptr<int> batch = handover.take_empty();
      ++begun;
      *batch = i;
      handover.give_full(std::move(batch));
    }
    handover.close();
  });
  int next = 0;
  while (std::unique_ptr<int> batch = handover.take_full()) {
    EXPECT_LE(begun, next + kInFlight);
    EXPECT_EQ(*batch, next++);
    handover.give_empty(std::move(batch));
  }
  feeding.join();
  EXPECT_EQ(next, kBatches);
}

TEST(Handover, EndsTheFeedingSideWhenTheOtherCloses) {
  Handover<int> handover(2);
  std::thread feeding([&] {
    while (std::unique_ptr<int> batch = handover.take_empty()) {
      handover.give_full(std::move(batch));
    }
  });
  handover.give_empty(handover.take_full());
  handover.close();
  feeding.join();
}

class IngestRun : public testing::Test {
 protected:
  Path room_ = std::filesystem::temp_directory_path() / fmt::format("recount-run-{}", ::getpid());
  Path ledger_ = room_ / "run.ledger";
  Path file_ = room_ / "lines.ndjson";
  FixedClock clock_{Instant{1'736'121'600'000'000}};
  SeededEntropy entropy_{7};

  void SetUp() override { std::filesystem::create_directories(room_); }

  void TearDown() override { std::filesystem::remove_all(room_); }

  intake::Intake make_ledger() {
    intake::NewLedger made{.kind = evidence::LedgerKind::Synthetic,
                           .controller = "The tests",
                           .origin = {},
                           .policies = {}};
    made.policies.push_back(embedded_policy("policies/city-service.toml", made.kind).value());
    return intake::Intake::create(ledger_, made, clock_, entropy_).value();
  }
};

std::string line(const std::string& id, std::uint64_t score) {
  return fmt::format(
      R"({{"id":"{}","context":"{}","kind":"measurement","rater":"gauge-{}","subject":"dock-{}",)"
      R"("score":{},"observed_at":"2024-05-01T10:00:00Z"}})"
      "\n",
      id, "city-service", id.size(), score % 97, score % 2);
}

// Several batches, with lines of every fate among them.
TEST_F(IngestRun, FoldsWhatAReplayFoldsAndRejectsInTheOrderOfTheLines) {
  constexpr std::uint64_t kLines = 5000;
  std::ofstream out(file_);
  for (std::uint64_t i = 0; i < kLines; ++i) {
    out << line(fmt::format("e-{}", i), i);
    if (i % 7 == 0) {
      out << line(fmt::format("e-{}", i / 2), i / 2);  // known
    }
    if (i % 11 == 0) {
      out << line(fmt::format("e-{}", i), i + 1);  // known with another content
    }
    if (i % 13 == 0) {
      out << "{\"id\":" << i << "}\n";  // no evidence
    }
  }
  out.close();
  intake::Intake intake = make_ledger();
  engine::Engine engine = open_ledger(ledger_).value().engine;
  IngestInput input;
  input.file = file_;
  input.rejects = room_ / "rejects.ndjson";
  input.receipts = room_ / "receipts.ndjson";
  const IngestSummary summary = ingest({intake, ledger_, clock_, engine}, input).value();
  EXPECT_EQ(summary.accepted, kLines);
  EXPECT_EQ(summary.duplicate, (kLines + 6) / 7);
  EXPECT_EQ(summary.rejected, (kLines + 10) / 11 + (kLines + 12) / 13);

  const ledger::Reader reader = ledger::Reader::open(ledger_).value();
  EXPECT_EQ(engine.size(), reader.size());
  EXPECT_EQ(engine.state_hash(), engine::replay(reader).value().state_hash());

  std::ifstream rejects(input.rejects);
  std::uint64_t before = 0;
  std::uint64_t count = 0;
  for (std::string text; std::getline(rejects, text); ++count) {
    const std::size_t at = text.find("\"line\":") + 7;
    std::uint64_t number = 0;
    std::from_chars(text.data() + at, text.data() + text.size(), number);
    EXPECT_GT(number, before);
    before = number;
  }
  EXPECT_EQ(count, summary.rejected);
  std::ifstream receipts(*input.receipts);
  EXPECT_EQ(std::count(std::istreambuf_iterator<char>(receipts), {}, '\n'),
            static_cast<std::ptrdiff_t>(kLines));
}

TEST_F(IngestRun, GivesUpTheFeedWhenTheRejectsCannotBeWritten) {
  std::ofstream out(file_);
  for (int i = 0; i < 20'000; ++i) {
    out << "no evidence\n";
  }
  out.close();
  intake::Intake intake = make_ledger();
  engine::Engine engine = open_ledger(ledger_).value().engine;
  IngestInput input;
  input.file = file_;
  input.rejects = room_;  // a directory
  const Result<IngestSummary> done = ingest({intake, ledger_, clock_, engine}, input);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, ErrorCode::Io);
}

}  // namespace
}  // namespace recount::app
