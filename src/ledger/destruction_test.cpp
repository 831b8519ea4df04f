#include "ledger/destruction.h"

#include <gtest/gtest.h>

#include "ledger/layout.h"
#include "ledger/ledger_fixture.h"
#include "ledger/reader.h"

namespace recount::ledger {
namespace {

Path segment_of(const Path& ledger) {
  return vault_path(ledger) / "000000.seg";
}

std::vector<DestroyedOpening> marked(const std::vector<EntryIndex>& entries) {
  std::vector<DestroyedOpening> openings;
  for (const EntryIndex entry : entries) {
    openings.push_back({.entry = entry, .mark = {static_cast<std::uint8_t>(entry), 7}});
  }
  return openings;
}

bool holds_text(const Path& ledger, std::string_view text) {
  for (const Path& file : list_files_below(ledger)) {
    if (as_text(bytes_of(ledger / file)).find(text) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

/// Three frames: entries 0 to 3, 4 to 8, 9 to 11; published.
void grow(TestLedger& ledger) {
  ledger.grow_to(4);
  ledger.grow_to(9);
  ledger.grow_to(12);
  ledger.publish();
}

TEST(Destruction, LeavesNothingOfTheOpeningsAndEverythingElse) {
  TestLedger ledger;
  grow(ledger);
  const Bytes note = bytes_of(checkpoint_path(ledger.path()));
  const Reader before = *Reader::open(ledger.path());
  const std::string receipt = *before.receipt(4);
  ASSERT_TRUE(holds_text(ledger.path(), "event 10"));
  ASSERT_TRUE(ledger.writer().destroy(marked({1, 4, 5, 10})));
  for (const EntryIndex entry : std::vector<EntryIndex>{1, 4, 5, 10}) {
    EXPECT_EQ(holds_text(ledger.path(), event_text(entry)), entry == 1) << entry;  // "event 11"
  }
  EXPECT_EQ(bytes_of(checkpoint_path(ledger.path())), note);
  const LedgerReport report = verify_ledger(ledger.path());
  EXPECT_EQ(report.fault_count, 0U) << text_of(report);
  EXPECT_EQ(report.erased, (std::vector<EntryIndex>{1, 4, 5, 10}));
  EXPECT_EQ(report.openings_checked, 8U);
  const Reader after = *Reader::open(ledger.path());
  EXPECT_EQ(after.opening(4).error().code, ErrorCode::Erased);
  EXPECT_EQ(as_text(*after.opening(6)), "event 6");
  EXPECT_EQ(*after.receipt(4), receipt);
  EXPECT_EQ(as_text(*before.opening(6)), "event 6") << "a reader from before goes on";
  EXPECT_FALSE(std::filesystem::exists(ledger.path() / kErasingName));

  ledger.grow_to(14);
  ledger.publish();
  ASSERT_TRUE(ledger.reopen());
  EXPECT_FALSE(ledger.writer().recovery().finished_destruction);
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
}

TEST(Destruction, TellsReadersTheMark) {
  TestLedger ledger;
  grow(ledger);
  ASSERT_TRUE(ledger.writer().destroy(marked({6})));
  std::size_t erased = 0;
  ASSERT_TRUE(Reader::open(ledger.path())->visit(0, 12, [&](const OpenedEntry& entry) -> Status {
    erased += entry.is_erased ? 1U : 0U;
    EXPECT_EQ(entry.is_erased, entry.index == 6);
    EXPECT_EQ(entry.mark, entry.index == 6 ? marked({6})[0].mark : Salt{});
    EXPECT_EQ(entry.bytes.size(), event_text(entry.index).size());
    return {};
  }));
  EXPECT_EQ(erased, 1U);
}

// Whatever part of the bytes had been written when the machine stopped.
TEST(Destruction, IsFinishedAtOpeningFromEveryByte) {
  TestLedger ledger;
  grow(ledger);
  const Bytes before = bytes_of(segment_of(ledger.path()));
  const std::vector<DestroyedOpening> openings = marked({1, 4, 5, 11});
  Vault vault = *Vault::open(vault_path(ledger.path()), File::Mode::ReadWrite);
  ASSERT_TRUE(begin_destruction(ledger.path(), vault, 12, openings));
  const Bytes noted = bytes_of(ledger.path() / kErasingName);
  ASSERT_EQ(*finish_destruction(ledger.path(), vault), true);
  const Bytes after = bytes_of(segment_of(ledger.path()));
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t at = 0; at <= before.size(); ++at) {
    for (const bool is_front_new : {true, false}) {
      Bytes mixed = is_front_new ? after : before;
      const Bytes& other = is_front_new ? before : after;
      std::copy(other.begin() + static_cast<std::ptrdiff_t>(at), other.end(),
                mixed.begin() + static_cast<std::ptrdiff_t>(at));
      ledger.close();
      put_bytes(segment_of(ledger.path()), mixed);
      put_bytes(ledger.path() / kErasingName, noted);
      ASSERT_TRUE(ledger.reopen()) << at;
      ASSERT_TRUE(ledger.writer().recovery().finished_destruction);
      ASSERT_EQ(bytes_of(segment_of(ledger.path())), after) << at;
      ASSERT_FALSE(std::filesystem::exists(ledger.path() / kErasingName));
    }
  }
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
}

TEST(Destruction, AChangedNoteIsRefused) {
  TestLedger ledger;
  grow(ledger);
  const Vault vault = *Vault::open(vault_path(ledger.path()), File::Mode::Read);
  ASSERT_TRUE(begin_destruction(ledger.path(), vault, 12, marked({4, 10})));
  const Bytes noted = bytes_of(ledger.path() / kErasingName);
  const Bytes segment = bytes_of(segment_of(ledger.path()));
  for (std::size_t at = 0; at < noted.size(); ++at) {
    Bytes changed = noted;
    changed[at] ^= 1U;
    put_bytes(ledger.path() / kErasingName, changed);
    const Status opened = ledger.reopen();
    ASSERT_FALSE(opened) << at;
    ASSERT_EQ(opened.error().code, ErrorCode::Damaged);
    ASSERT_EQ(bytes_of(segment_of(ledger.path())), segment) << "nothing is written";
  }
}

TEST(Destruction, DoesNotBlessDamageNorTouchWhatIsPublic) {
  TestLedger ledger;
  grow(ledger);
  EXPECT_EQ(ledger.writer().destroy(marked({0})).error().code, ErrorCode::Damaged);
  ASSERT_TRUE(ledger.reopen());
  Bytes segment = bytes_of(segment_of(ledger.path()));
  segment.back() ^= 1U;
  put_bytes(segment_of(ledger.path()), segment);
  EXPECT_EQ(ledger.writer().destroy(marked({10})).error().code, ErrorCode::Damaged);
  EXPECT_EQ(bytes_of(segment_of(ledger.path())), segment);
}

// Frames of the first format keep the link that the frame behind them repeats.
TEST(Destruction, ReachesFramesOfTheFirstFormat) {
  TestDirectory directory;
  const Path path = directory.path() / "old";
  std::filesystem::copy("tests/data/ledger-rcf1", path, std::filesystem::copy_options::recursive);
  FixedClock clock{kTestTime};
  SeededEntropy entropy{3};
  {
    Writer writer = *Writer::open(path, clock, entropy);
    ASSERT_TRUE(writer.destroy(marked({2, 3, 7})));
    writer.append_private(as_bytes("one more"));
    ASSERT_TRUE(writer.publish());
  }
  const LedgerReport report = verify_ledger(path);
  EXPECT_EQ(report.fault_count, 0U) << text_of(report);
  EXPECT_EQ(report.erased, (std::vector<EntryIndex>{2, 3, 7}));
  ASSERT_TRUE(Writer::open(path, clock, entropy)->destroy(marked({2, 8})));
  EXPECT_EQ(verify_ledger(path).erased, (std::vector<EntryIndex>{2, 3, 7, 8}));
  EXPECT_EQ(verify_ledger(path).fault_count, 0U);
}

}  // namespace
}  // namespace recount::ledger
