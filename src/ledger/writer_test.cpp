#include "ledger/writer.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <optional>
#include <sys/resource.h>
#include <thread>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/layout.h"
#include "ledger/ledger_fixture.h"
#include "ledger/merkle.h"
#include "ledger/reader.h"
#include "ledger/tile.h"

namespace recount::ledger {
namespace {

TEST(Writer, WhatIsPublishedIsRead) {
  TestLedger ledger;
  ledger.grow_to(1000);
  ledger.publish();
  const Result<Reader> reader = Reader::open(ledger.path());
  ASSERT_TRUE(reader) << render(reader.error());
  EXPECT_EQ(reader->size(), 1000U);
  EXPECT_EQ(as_text(*reader->opening(0)), event_text(0));
  EXPECT_EQ(as_text(*reader->opening(777)), event_text(777));
  EXPECT_EQ(*reader->root_at(1000), reader->checkpoint().root);
  const LedgerReport report = verify_ledger(ledger.path());
  EXPECT_EQ(report.fault_count, 0U) << text_of(report);
  EXPECT_EQ(report.openings_checked, 1000U);
  EXPECT_EQ(report.tiles_checked, count_tiles_of(1000));
}

TEST(Writer, NothingIsSeenBeforeItIsPublished) {
  TestLedger ledger;
  EXPECT_EQ(Reader::open(ledger.path()).error().code, ErrorCode::NotFound);
  ledger.grow_to(3);
  ledger.publish();
  ledger.grow_to(5);
  EXPECT_EQ(Reader::open(ledger.path())->size(), 3U);
  EXPECT_EQ(ledger.writer().committed_size(), 5U);
  EXPECT_EQ(ledger.writer().published_size(), 3U);
}

TEST(Writer, CommitsGoOnWhileACheckpointIsWritten) {
  TestLedger ledger;
  ledger.grow_to(300);
  Result<std::optional<Publication>> first = ledger.writer().begin_publication();
  ASSERT_TRUE(first && *first);
  std::thread publisher([&] { EXPECT_TRUE(ledger.writer().finish_publication(**first)); });
  for (TreeSize size = 310; size <= 2000; size += 10) {
    ledger.grow_to(size);
  }
  publisher.join();
  EXPECT_EQ(Reader::open(ledger.path())->size(), 300U);
  EXPECT_EQ(ledger.writer().published_size(), 300U);
  EXPECT_EQ(ledger.writer().committed_size(), 2000U);
  ledger.publish();
  EXPECT_FALSE(ledger.writer().begin_publication()->has_value());
  const LedgerReport report = verify_ledger(ledger.path());
  EXPECT_EQ(report.fault_count, 0U) << text_of(report);
  EXPECT_EQ(report.checkpoint.size, 2000U);
}

TEST(Writer, APublicationThatFailsEndsTheWriter) {
  TestLedger ledger;
  ledger.grow_to(300);
  Result<std::optional<Publication>> publication = ledger.writer().begin_publication();
  ASSERT_TRUE(publication && *publication);
  put_bytes(ledger.path() / "tile", as_bytes("a file where tiles should be"));
  EXPECT_EQ(ledger.writer().finish_publication(**publication).error().code, ErrorCode::Io);
  EXPECT_EQ(ledger.writer().published_size(), 0U);
  EXPECT_EQ(ledger.writer().commit().error().code, ErrorCode::Io);
  EXPECT_EQ(ledger.writer().begin_publication().error().code, ErrorCode::Io);
}

TEST(Writer, AnEmptyLedgerIsPublishedAsOne) {
  TestLedger ledger;
  ledger.publish();
  const Result<Reader> reader = Reader::open(ledger.path());
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->size(), 0U);
  EXPECT_EQ(*reader->root_at(0), empty_root());
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
  EXPECT_EQ(reader->receipt(0).error().code, ErrorCode::NotFound);
  EXPECT_TRUE(ledger.reopen());
}

TEST(Writer, AnEmptyFrameIsNoCommit) {
  TestLedger ledger;
  EXPECT_EQ(ledger.writer().commit()->count, 0U);
  EXPECT_TRUE(names_in(vault_path(ledger.path())).empty());
}

TEST(Writer, TheTimeOfRecordNeverGoesBack) {
  TestLedger ledger;
  ledger.writer().append_private(as_bytes("a"));
  EXPECT_EQ(ledger.writer().commit()->recorded_at, kTestTime);
  ledger.clock.set({kTestTime.microseconds - 1000});
  ledger.writer().append_private(as_bytes("b"));
  EXPECT_EQ(ledger.writer().commit()->recorded_at, kTestTime);
  ASSERT_TRUE(ledger.reopen());
  ledger.writer().append_private(as_bytes("c"));
  EXPECT_EQ(ledger.writer().commit()->recorded_at, kTestTime);
}

TEST(Writer, ASecondWriterIsToldTheProcess) {
  TestLedger ledger;
  const Result<Writer> second = [&] {
    SeededEntropy entropy(1);
    return Writer::open(ledger.path(), ledger.clock, entropy);
  }();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::Busy);
  EXPECT_NE(second.error().message.find(std::to_string(::getpid())), std::string::npos);
  EXPECT_NE(second.error().help.find("--via URL"), std::string::npos);
  EXPECT_TRUE(ledger.reopen()) << "the lock goes with its writer";
}

TEST(Writer, OnlyAnEmptyDirectoryBecomesALedger) {
  const TestDirectory directory;
  FixedClock clock(kTestTime);
  SeededEntropy entropy(1);
  put_bytes(directory.path() / "file", as_bytes("x"));
  CreateOptions options{.origin = "example.com/ledger", .signing_seed = {}};
  EXPECT_EQ(Writer::create(directory.path(), options, clock, entropy).error().code,
            ErrorCode::Usage);
  options.origin = "a name";
  EXPECT_EQ(Writer::create(directory.path() / "new", options, clock, entropy).error().code,
            ErrorCode::Usage);
  EXPECT_EQ(Writer::open(directory.path(), clock, entropy).error().code, ErrorCode::NotFound);
}

TEST(Writer, TheSeedIsItsOwnersAlone) {
  TestLedger ledger;
  const auto mode_of = [](const Path& path) { return std::filesystem::status(path).permissions(); };
  using std::filesystem::perms;
  EXPECT_EQ(mode_of(seed_path(ledger.path())), perms::owner_read | perms::owner_write);
  EXPECT_EQ(mode_of(seed_path(ledger.path()).parent_path()), perms::owner_all);
}

TEST(Writer, PartialTilesStayUntilTheFullOneIsPublished) {
  TestLedger ledger;
  ledger.grow_to(10);
  ledger.publish();
  ledger.grow_to(20);
  ledger.publish();
  const Path partials = ledger.path() / "tile" / "0" / "000.p";
  EXPECT_EQ(names_in(partials), (std::vector<std::string>{"10", "20"}));
  ledger.grow_to(257);
  ledger.publish();
  EXPECT_FALSE(std::filesystem::exists(partials));
  EXPECT_FALSE(std::filesystem::exists(ledger.path() / "tile" / "entries" / "000.p"));
  EXPECT_TRUE(std::filesystem::exists(ledger.path() / "tile" / "0" / "000"));
}

TEST(Writer, APublishedTileIsNeverWrittenAgain) {
  TestLedger ledger;
  ledger.grow_to(300);
  ledger.publish();
  const Path tiles = ledger.path() / "tile";
  for (const Path& file : list_files_below(tiles)) {
    std::filesystem::last_write_time(tiles / file, {});
  }
  ledger.grow_to(310);
  ledger.publish();
  std::size_t untouched = 0;
  for (const Path& file : list_files_below(tiles)) {
    const bool is_new = file.string().ends_with("001.p/54");
    const auto time = std::filesystem::last_write_time(tiles / file);
    EXPECT_EQ(time == std::filesystem::file_time_type(), !is_new) << file;
    untouched += is_new ? 0U : 1U;
  }
  EXPECT_EQ(untouched, 5U);
}

TEST(Writer, LargeFramesAndSegmentsAreSplit) {
  TestLedger ledger({.segment_bytes = 4096, .frame_payload_bytes = 256});
  ledger.grow_to(40);
  ledger.grow_to(200);
  ledger.grow_to(300);
  ledger.publish();
  EXPECT_EQ(names_in(vault_path(ledger.path())),
            (std::vector<std::string>{"000000.seg", "000001.seg"}));
  const Result<Reader> reader = Reader::open(ledger.path());
  ASSERT_TRUE(reader);
  for (EntryIndex index = 0; index < 300; ++index) {
    ASSERT_EQ(as_text(*reader->opening(index)), event_text(index));
  }
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
  EXPECT_TRUE(ledger.reopen());
}

TEST(Writer, AnEventOfTheGreatestLengthFits) {
  TestLedger ledger;
  const Bytes event(kEventBytesMax, 0xE5);
  ledger.writer().append_private(event);
  ledger.writer().append_control(event);
  ledger.publish();
  const Result<Reader> reader = Reader::open(ledger.path());
  EXPECT_EQ(*reader->opening(0), event);
  EXPECT_EQ(reader->entry(1)->size(), 9 + kEventBytesMax);
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
}

TEST(Writer, AFailureEndsTheWriter) {
  TestLedger ledger;
  ledger.grow_to(3);
  std::filesystem::remove_all(ledger.path() / "tile");
  put_bytes(ledger.path() / "tile", as_bytes("a file where a directory should be"));
  EXPECT_EQ(ledger.writer().publish().error().code, ErrorCode::Io);
  std::filesystem::remove(ledger.path() / "tile");
  ledger.writer().append_private(as_bytes("more"));
  EXPECT_EQ(ledger.writer().commit().error().code, ErrorCode::Io);
  EXPECT_EQ(ledger.writer().publish().error().code, ErrorCode::Io);
  ASSERT_TRUE(ledger.reopen());
  EXPECT_EQ(ledger.writer().published_size(), 3U);
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
}

/// Lets files of this process grow to a size and no further, while it lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::uint64_t bytes) : signal_(::signal(SIGXFSZ, SIG_IGN)) {
    ensure(::getrlimit(RLIMIT_FSIZE, &before_) == 0, "limits can be read");
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ensure(::setrlimit(RLIMIT_FSIZE, &limit) == 0, "limits can be set");
  }

  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, signal_);
  }

  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  sighandler_t signal_;
};

TEST(Writer, ACommitThatDoesNotFitTheDiskEndsTheWriterAndLosesNothingAcknowledged) {
  TestLedger ledger;
  ledger.grow_to(5);
  const std::uint64_t bytes = bytes_of(vault_path(ledger.path()) / "000000.seg").size();
  ledger.writer().append_private(Bytes(5000, 0xAB));
  {
    const FileSizeLimit full(bytes + 100);
    EXPECT_EQ(ledger.writer().commit().error().code, ErrorCode::Io);
  }
  EXPECT_EQ(ledger.writer().commit().error().code, ErrorCode::Io) << "also with room again";
  EXPECT_EQ(ledger.writer().publish().error().code, ErrorCode::Io);
  ASSERT_TRUE(ledger.reopen());
  EXPECT_EQ(ledger.writer().recovery().bytes_cut, 100U);
  EXPECT_EQ(ledger.writer().published_size(), 5U);
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
}

TEST(Writer, ReadersAndVerificationGoOnBesideIt) {
  TestLedger ledger({.segment_bytes = 4000, .frame_payload_bytes = 1000});
  ledger.grow_to(1);
  ledger.publish();
  std::atomic<bool> is_done = false;
  std::thread beside([&] {
    for (TreeSize size = 8; size < 2000; size += 7) {
      ledger.grow_to(size);
      ledger.publish();
    }
    is_done = true;
  });
  TreeSize last = 0;
  while (!is_done) {
    const LedgerReport report = verify_ledger(ledger.path());
    EXPECT_EQ(report.fault_count, 0U) << text_of(report);
    const Result<Reader> reader = Reader::open(ledger.path());
    ASSERT_TRUE(reader) << render(reader.error());
    EXPECT_GE(reader->size(), last);
    last = reader->size();
    EXPECT_EQ(*reader->root_at(last), reader->checkpoint().root);
    EXPECT_EQ(as_text(*reader->opening(last - 1)), event_text(last - 1));
    EXPECT_TRUE(reader->receipt(last / 2));
  }
  beside.join();
}

/// A ledger beside the plainest thing that could be one: a list of events and their leaves.
class Naive {
 public:
  void append(TestLedger& ledger, bool is_control) {
    const std::string text = event_text(events_.size());
    is_control ? ledger.writer().append_control(as_bytes(text))
               : ledger.writer().append_private(as_bytes(text));
    events_.push_back(text);
  }

  void check(const TestLedger& ledger, TreeSize size) const {
    const Result<Reader> reader = Reader::open(ledger.path());
    RC_ASSERT(reader.has_value());
    RC_ASSERT(reader->size() == size);
    std::vector<Hash> leaves;
    RC_ASSERT(reader
                  ->visit(0, size,
                          [&](const OpenedEntry& entry) -> Status {
                            RC_ASSERT(entry.index == leaves.size());
                            RC_ASSERT(as_text(entry.bytes) == events_[entry.index]);
                            leaves.push_back(leaf_hash(*reader->entry(entry.index)));
                            return {};
                          })
                  .has_value());
    const HashSource source = [&](const Subtree& subtree) -> Result<Hash> {
      const std::size_t width = std::size_t{1} << subtree.level;
      return root_of(width, [&, first = subtree.index * width](const Subtree& inner) {
        return fold(leaves, first, inner);
      });
    };
    RC_ASSERT(leaves.size() == size);
    RC_ASSERT(*root_of(size, source) == reader->checkpoint().root);
    RC_ASSERT(verify_ledger(ledger.path()).fault_count == 0U);
  }

  TreeSize size() const { return events_.size(); }

 private:
  static Result<Hash> fold(const std::vector<Hash>& leaves, std::size_t first,
                           const Subtree& subtree) {
    std::vector<Hash> row(leaves.begin() + static_cast<std::ptrdiff_t>(first), leaves.end());
    row.resize(std::size_t{1} << subtree.level);
    while (row.size() > 1) {
      for (std::size_t i = 0; i < row.size() / 2; ++i) {
        row[i] = node_hash(row[2 * i], row[2 * i + 1]);
      }
      row.resize(row.size() / 2);
    }
    return row[0];
  }

  std::vector<std::string> events_;
};

RC_GTEST_PROP(Writer, AnyOrderOfActionsGivesTheSameAsAList, (std::uint64_t seed)) {
  SeededEntropy dice(seed);
  TestLedger ledger({.segment_bytes = 3000, .frame_payload_bytes = 2000});
  Naive naive;
  for (int step = 0; step < 30; ++step) {
    const std::uint64_t action = dice.below(10);
    if (action < 6) {
      for (std::uint64_t count = dice.below(action == 5 ? 400 : 20); count > 0; --count) {
        naive.append(ledger, dice.chance(1, 20));
      }
    } else if (action < 8) {
      RC_ASSERT(ledger.writer().commit().has_value());
    } else if (action == 8) {
      RC_ASSERT(ledger.writer().publish().has_value());
    } else if (dice.chance(1, 2)) {
      const Result<std::optional<Publication>> begun = ledger.writer().begin_publication();
      RC_ASSERT(begun.has_value());
      naive.append(ledger, dice.chance(1, 20));
      RC_ASSERT(ledger.writer().commit().has_value());
      if (*begun) {
        RC_ASSERT(ledger.writer().finish_publication(**begun).has_value());
      }
    } else {
      RC_ASSERT(ledger.writer().commit().has_value());
      RC_ASSERT(ledger.reopen().has_value());
      RC_ASSERT(ledger.writer().committed_size() == naive.size());
    }
    ledger.clock.set(ledger.clock.now() + Duration{static_cast<std::int64_t>(dice.below(3))});
  }
  RC_ASSERT(ledger.writer().publish().has_value());
  naive.check(ledger, naive.size());
}

}  // namespace
}  // namespace recount::ledger
