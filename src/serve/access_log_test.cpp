#include "serve/access_log.h"

#include <fcntl.h>
#include <thread>

#include <gtest/gtest.h>

#include "evidence/codec.h"
#include "evidence/event.h"
#include "ledger/layout.h"
#include "ledger/reader.h"
#include "ledger/verify.h"
#include "ledger/writer.h"
#include "serve/test_directory.h"

namespace recount::serve {
namespace {

class AccessLogTest : public ::testing::Test {
 protected:
  void SetUp() override { make_ledger(ledger_, "example.org/city"); }

  void make_ledger(const Path& path, const std::string& origin) {
    auto writer =
        ledger::Writer::create(path, {.origin = origin, .signing_seed = {7}}, clock_, entropy_);
    ASSERT_TRUE(writer);
    writer->append_control(evidence::encode(
        evidence::ControlEvent(evidence::Genesis{.kind = evidence::LedgerKind::Live,
                                                 .controller = "City of Example",
                                                 .origin = origin,
                                                 .signing_key = public_key_of({7}),
                                                 .rulebook = {},
                                                 .created_at = clock_.now()})));
    ASSERT_TRUE(writer->publish());
  }

  AccessLog open() {
    Result<AccessLog> log = AccessLog::open(ledger_, clock_, entropy_);
    EXPECT_TRUE(log) << (log ? "" : render(log.error()));
    return std::move(*log);
  }

  evidence::Access read_of(const std::string& subject, const std::string& context = "inspection") {
    return {.read_at = clock_.now(),
            .reader = "portal",
            .role = evidence::Role::Service,
            .what = evidence::Reading::Standing,
            .context = context,
            .subject = subject,
            .count = 1,
            .purpose = "appeal"};
  }

  static std::vector<std::string> subjects_of(const AccessPage& page) {
    std::vector<std::string> subjects;
    for (const evidence::Access& read : page.reads) {
      subjects.push_back(read.subject);
    }
    return subjects;
  }

  using Names = std::vector<std::string>;

  TestDirectory directory_;
  Path ledger_ = directory_ / "city.ledger";
  SystemClock clock_;
  SystemEntropy entropy_;
};

TEST_F(AccessLogTest, ShowsEveryReadThatWasRecordedBeforeNewestFirst) {
  AccessLog log = open();
  const evidence::Access first = read_of("Osteria");
  ASSERT_TRUE(log.record(first));
  ASSERT_TRUE(log.record(read_of("Trattoria")));
  const auto page = log.find({});
  ASSERT_TRUE(page) << render(page.error());
  EXPECT_EQ(subjects_of(*page), (Names{"Trattoria", "Osteria"}));
  EXPECT_EQ(page->reads.back(), first);
  EXPECT_FALSE(page->next);
}

TEST_F(AccessLogTest, IsALedgerOfTheSameControllerAndKind) {
  {
    AccessLog log = open();
    ASSERT_TRUE(log.record(read_of("Osteria")));
  }
  const Path path = access_path(ledger_);
  const auto report = ledger::verify_ledger(path);
  EXPECT_TRUE(report.faults.empty());
  EXPECT_EQ(report.checkpoint.size, 2U);
  EXPECT_EQ(report.checkpoint.origin, "example.org/city/access");
  const auto reader = ledger::Reader::open(path);
  ASSERT_TRUE(reader);
  const auto event = evidence::decode_control(*reader->opening(0));
  const auto& genesis = std::get<evidence::Genesis>(*event);
  EXPECT_EQ(genesis.controller, "City of Example");
  EXPECT_EQ(genesis.kind, evidence::LedgerKind::Live);
  EXPECT_EQ(genesis.origin, "example.org/city/access");
  EXPECT_NE(genesis.signing_key, public_key_of({7}));
  const Bytes entry = *reader->entry(1);
  EXPECT_EQ(entry.size(), ledger::kPrivateEntryBytes) << "tells no more than when";
}

TEST_F(AccessLogTest, ReadsSurviveReopening) {
  for (const char* name : {"a", "b", "c"}) {
    AccessLog log = open();
    ASSERT_TRUE(log.record(read_of(name)));
  }
  EXPECT_EQ(subjects_of(*open().find({})), (Names{"c", "b", "a"}));
}

TEST_F(AccessLogTest, RecordsReachTheDiskWithinASecondByThemselves) {
  AccessLog log = open();
  ASSERT_TRUE(log.record(read_of("Osteria")));
  const auto begin = std::chrono::steady_clock::now();
  while (log.counts().durable == 0) {
    ASSERT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(ledger::Reader::open(access_path(ledger_))->size(), 2U);
}

TEST_F(AccessLogTest, FindsByContextAndSubject) {
  AccessLog log = open();
  for (const char* name : {"a", "b", "a"}) {
    ASSERT_TRUE(log.record(read_of(name)));
    ASSERT_TRUE(log.record(read_of(name, "stays")));
  }
  evidence::Access bulk = read_of("");
  bulk.what = evidence::Reading::Standings;
  bulk.count = 50;
  ASSERT_TRUE(log.record(bulk));
  const auto count = [&](const std::string& context, const std::string& subject) {
    return log
        .find({.context = context,
               .subject = subject,
               .limit = 50,
               .before = {},
               .scan_max = kScanMax})
        ->reads.size();
  };
  EXPECT_EQ(count("", ""), 7U);
  EXPECT_EQ(count("stays", ""), 3U);
  EXPECT_EQ(count("inspection", "a"), 2U);
  EXPECT_EQ(count("", "b"), 2U);
  EXPECT_EQ(count("other", ""), 0U);
}

TEST_F(AccessLogTest, PagesMeetWithoutGapOrOverlap) {
  AccessLog log = open();
  Names expected;
  for (int i = 0; i < 25; ++i) {
    ASSERT_TRUE(log.record(read_of(std::to_string(i), i % 2 == 0 ? "even" : "odd")));
    if (i % 2 == 0) {
      expected.insert(expected.begin(), std::to_string(i));
    }
  }
  Names found;
  AccessQuestion question{
      .context = "even", .subject = "", .limit = 4, .before = {}, .scan_max = kScanMax};
  do {
    const auto page = log.find(question);
    ASSERT_TRUE(page);
    EXPECT_LE(page->reads.size(), 4U);
    for (const std::string& name : subjects_of(*page)) {
      found.push_back(name);
    }
    question.before = page->next;
    ASSERT_TRUE(log.record(read_of("later", "even")));  // does not move the pages
  } while (question.before);
  EXPECT_EQ(found, expected);
}

TEST_F(AccessLogTest, APageLooksAtABoundedNumberOfRecords) {
  AccessLog log = open();
  ASSERT_TRUE(log.record(read_of("rare")));
  for (std::uint64_t i = 0; i < 150; ++i) {
    ASSERT_TRUE(log.record(read_of("common")));
  }
  AccessQuestion question{
      .context = "", .subject = "rare", .limit = 50, .before = {}, .scan_max = 100};
  const auto page = log.find(question);
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->reads.empty());
  ASSERT_TRUE(page->next);
  question.before = page->next;
  EXPECT_EQ(subjects_of(*log.find(question)), Names{"rare"});
}

TEST_F(AccessLogTest, ThreadsRecordWithoutLosingAny) {
  constexpr int kThreads = 4;
  constexpr int kReads = 5'000;
  {
    AccessLog log = open();
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int read = 0; read < kReads; ++read) {
          ASSERT_TRUE(log.record(read_of("s")));
        }
      });
    }
  }
  EXPECT_EQ(ledger::Reader::open(access_path(ledger_))->size(), 1U + kThreads * kReads);
}

TEST_F(AccessLogTest, AReadThatIsNotValidIsNotRecorded) {
  AccessLog log = open();
  evidence::Access read = read_of("Osteria");
  read.reader.clear();
  EXPECT_EQ(log.record(read).error().code, ErrorCode::InvalidInput);
  EXPECT_EQ(log.counts().recorded, 0U);
}

TEST_F(AccessLogTest, ASecondWriterIsTurnedAway) {
  const AccessLog log = open();
  const auto second = AccessLog::open(ledger_, clock_, entropy_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::Busy);
}

TEST_F(AccessLogTest, AnotherLedgersLogIsNotTaken) {
  const Path other = directory_ / "other";
  make_ledger(other, "example.org/other");
  {
    const AccessLog log = open();
  }
  std::filesystem::rename(access_path(ledger_), access_path(other));
  const auto log = AccessLog::open(other, clock_, entropy_);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, ErrorCode::Damaged);
}

// A disk that takes no more: here, a checkpoint that cannot be replaced.
TEST_F(AccessLogTest, ALogThatCannotBeWrittenTakesNoMoreReads) {
  AccessLog log = open();
  ASSERT_TRUE(log.record(read_of("a")));
  ASSERT_TRUE(log.settle());
  const Path checkpoint = ledger::checkpoint_path(access_path(ledger_));
  std::filesystem::remove(checkpoint);
  std::filesystem::create_directories(checkpoint / "in the way");
  ASSERT_TRUE(log.record(read_of("b")));
  EXPECT_EQ(log.settle().error().code, ErrorCode::Io);
  EXPECT_EQ(log.record(read_of("c")).error().code, ErrorCode::Io);
}

}  // namespace
}  // namespace recount::serve
