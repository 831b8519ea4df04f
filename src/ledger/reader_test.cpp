#include "ledger/reader.h"

#include <gtest/gtest.h>

#include "ledger/layout.h"
#include "ledger/ledger_fixture.h"
#include "ledger/merkle.h"

namespace recount::ledger {
namespace {

TEST(Reader, ADirectoryThatIsNoLedgerIsNotFound) {
  const TestDirectory directory;
  EXPECT_EQ(Reader::open(directory.path()).error().code, ErrorCode::NotFound);
  EXPECT_EQ(Reader::open(directory.path() / "none").error().code, ErrorCode::NotFound);
}

TEST(Reader, NothingBehindTheCheckpointIsSeen) {
  TestLedger ledger;
  ledger.grow_to(5);
  ledger.publish();
  ledger.grow_to(9);
  const Result<Reader> reader = Reader::open(ledger.path());
  ASSERT_TRUE(reader);
  const auto never = [](const OpenedEntry&) -> Status { return {}; };
  EXPECT_EQ(reader->entry(5).error().code, ErrorCode::NotFound);
  EXPECT_EQ(reader->opening(5).error().code, ErrorCode::NotFound);
  EXPECT_EQ(reader->root_at(6).error().code, ErrorCode::NotFound);
  EXPECT_EQ(reader->receipt(5).error().code, ErrorCode::NotFound);
  EXPECT_EQ(reader->visit(0, 6, never).error().code, ErrorCode::NotFound);
  EXPECT_EQ(reader->inclusion_proof(3, 6).error().code, ErrorCode::NotFound);
  EXPECT_EQ(reader->inclusion_proof(3, 3).error().code, ErrorCode::NotFound);
  EXPECT_EQ(reader->consistency_proof(3, 6).error().code, ErrorCode::NotFound);
  EXPECT_EQ(reader->consistency_proof(4, 3).error().code, ErrorCode::NotFound);
}

TEST(Reader, SeeingTheNewestIsLikeOpeningAnew) {
  TestLedger ledger;
  ledger.grow_to(3);
  ledger.publish();
  Result<Reader> reader = Reader::open(ledger.path());
  ASSERT_TRUE(reader);
  SeededEntropy dice(11);
  for (TreeSize size = 3; size < 3'000; size += 1 + dice.below(400)) {
    ledger.grow_to(size);
    ledger.publish();
    ASSERT_TRUE(reader->see_newest());
    const Result<Reader> fresh = Reader::open(ledger.path());
    ASSERT_TRUE(fresh);
    EXPECT_EQ(reader->checkpoint(), fresh->checkpoint());
    EXPECT_EQ(reader->checkpoint_text(), fresh->checkpoint_text());
    for (const EntryIndex index : {EntryIndex{0}, size / 2, size - 1}) {
      EXPECT_EQ(*reader->entry(index), *fresh->entry(index));
      EXPECT_EQ(*reader->opening(index), *fresh->opening(index));
      EXPECT_EQ(*reader->receipt(index), *fresh->receipt(index));
    }
    EXPECT_TRUE(reader->see_newest()) << "nothing new is fine";
  }
}

TEST(Reader, ANewestThatDoesNotFitLeavesTheReaderAsItWas) {
  TestLedger ledger;
  ledger.grow_to(3);
  ledger.publish();
  Result<Reader> reader = Reader::open(ledger.path());
  ASSERT_TRUE(reader);
  const Bytes before = *read_file(checkpoint_path(ledger.path()));
  ledger.grow_to(9);
  ledger.publish();
  ASSERT_TRUE(write_file_atomically(checkpoint_path(ledger.path()), as_bytes("nonsense")));
  EXPECT_EQ(reader->see_newest().error().code, ErrorCode::Damaged);
  EXPECT_EQ(reader->size(), 3U);
  EXPECT_TRUE(reader->entry(2));
  ASSERT_TRUE(write_file_atomically(checkpoint_path(ledger.path()), before));
  EXPECT_TRUE(reader->see_newest());
}

TEST(Reader, ProofsFromTilesHoldAcrossTiles) {
  TestLedger ledger;
  ledger.grow_to(70'000);
  ledger.publish();
  const Result<Reader> reader = Reader::open(ledger.path());
  ASSERT_TRUE(reader);
  SeededEntropy dice(3);
  for (int round = 0; round < 200; ++round) {
    const TreeSize newer = 1 + dice.below(70'000);
    const TreeSize older = 1 + dice.below(newer);
    const EntryIndex index = dice.below(newer);
    const Hash root = *reader->root_at(newer);
    const Hash leaf = leaf_hash(*reader->entry(index));
    ASSERT_TRUE(inclusion_holds(index, newer, leaf, *reader->inclusion_proof(index, newer), root));
    ASSERT_TRUE(consistency_holds(older, newer, *reader->root_at(older), root,
                                  *reader->consistency_proof(older, newer)));
  }
}

TEST(Reader, VisitGivesEveryEntryInOrderAndStopsAtAnError) {
  TestLedger ledger;
  for (TreeSize size = 7; size <= 70; size += 7) {
    ledger.grow_to(size);
  }
  ledger.publish();
  const Result<Reader> reader = Reader::open(ledger.path());
  EntryIndex next = 3;
  Instant last{};
  ASSERT_TRUE(reader->visit(3, 69, [&](const OpenedEntry& entry) -> Status {
    EXPECT_EQ(entry.index, next++);
    EXPECT_EQ(entry.type, entry.index == 0 ? kControlEntry : kPrivateEntry);
    EXPECT_EQ(as_text(entry.bytes), event_text(entry.index));
    EXPECT_EQ(entry.recorded_at.microseconds,
              kTestTime.microseconds + 1 + static_cast<std::int64_t>(entry.index / 7));
    EXPECT_LE(last, entry.recorded_at);
    last = entry.recorded_at;
    return {};
  }));
  EXPECT_EQ(next, 69U);
  int visited = 0;
  const Status stopped = reader->visit(0, 70, [&](const OpenedEntry&) -> Status {
    return ++visited < 9 ? Status() : Status(make_error(ErrorCode::InvalidInput, "enough"));
  });
  EXPECT_EQ(stopped.error().message, "enough");
  EXPECT_EQ(visited, 9);
}

TEST(Reader, AnOldReaderReadsOnWhenItsPartialTilesAreReplaced) {
  TestLedger ledger;
  ledger.grow_to(100);
  ledger.publish();
  const Result<Reader> reader = Reader::open(ledger.path());
  ledger.grow_to(600);
  ledger.publish();
  EXPECT_EQ(*reader->root_at(100), reader->checkpoint().root);
  EXPECT_EQ(reader->size(), 100U);
  EXPECT_TRUE(reader->entry(99));
  EXPECT_EQ(as_text(*reader->opening(99)), event_text(99));
}

TEST(Reader, ADamagedOpeningIsToldWithItsPlace) {
  TestLedger ledger;
  ledger.grow_to(5);
  ledger.publish();
  const Path segment = vault_path(ledger.path()) / "000000.seg";
  Bytes bytes = bytes_of(segment);
  bytes.back() ^= 1U;
  put_bytes(segment, bytes);
  const Result<Reader> reader = Reader::open(ledger.path());
  const Result<Bytes> opening = reader->opening(2);
  ASSERT_FALSE(opening);
  EXPECT_EQ(opening.error().code, ErrorCode::Damaged);
  EXPECT_EQ(opening.error().where, "vault/000000.seg byte 0");
}

TEST(Reader, AMissingTileIsToldByName) {
  TestLedger ledger;
  ledger.grow_to(300);
  ledger.publish();
  std::filesystem::remove(ledger.path() / "tile" / "0" / "000");
  const Result<Reader> reader = Reader::open(ledger.path());
  const auto proof = reader->inclusion_proof(3, 300);
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code, ErrorCode::Damaged);
  EXPECT_EQ(proof.error().where, "tile/0/000");
}

}  // namespace
}  // namespace recount::ledger
