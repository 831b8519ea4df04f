#include "ledger/recovery.h"

#include <gtest/gtest.h>

#include "base/checksum.h"
#include "ledger/layout.h"
#include "ledger/ledger_fixture.h"
#include "ledger/reader.h"

namespace recount::ledger {
namespace {

Path segment_of(const TestLedger& ledger) {
  return vault_path(ledger.path()) / "000000.seg";
}

TEST(Recovery, WhatWasCommittedIsPublishedAtOpening) {
  TestLedger ledger;
  ledger.grow_to(300);
  ledger.publish();
  ledger.grow_to(700);
  ledger.grow_to(800);
  ASSERT_TRUE(ledger.reopen());
  EXPECT_EQ(ledger.writer().published_size(), 800U);
  EXPECT_EQ(ledger.writer().recovery().entries_published, 500U);
  EXPECT_EQ(ledger.writer().recovery().bytes_cut, 0U);
  EXPECT_EQ(Reader::open(ledger.path())->size(), 800U);
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
}

TEST(Recovery, ALedgerThatWasNeverPublishedIsPublishedAtOpening) {
  TestLedger ledger;
  ledger.grow_to(5);
  ASSERT_TRUE(ledger.reopen());
  EXPECT_EQ(Reader::open(ledger.path())->size(), 5U);
}

TEST(Recovery, ATornTailIsCutAtEveryByteOfTheLastFrame) {
  TestLedger ledger;
  ledger.grow_to(3);
  ledger.publish();
  ledger.grow_to(5);
  const Bytes before = bytes_of(segment_of(ledger));
  ledger.grow_to(8);
  const Bytes whole = bytes_of(segment_of(ledger));
  const Bytes note = bytes_of(checkpoint_path(ledger.path()));
  for (std::size_t size = before.size(); size < whole.size(); ++size) {
    for (const bool with_zeros : {false, true}) {
      ledger.close();
      Bytes torn(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      torn.resize(with_zeros ? whole.size() : size);
      put_bytes(segment_of(ledger), torn);
      put_bytes(checkpoint_path(ledger.path()), note);
      const Status opened = ledger.reopen();
      ASSERT_TRUE(opened) << size << render(opened.error());
      ASSERT_EQ(ledger.writer().published_size(), 5U) << size;
      ASSERT_EQ(ledger.writer().recovery().bytes_cut, torn.size() - before.size());
      ASSERT_EQ(bytes_of(segment_of(ledger)), before);
    }
  }
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
  ledger.grow_to(9);
  ledger.publish();
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
}

TEST(Recovery, EveryChangedByteBehindTheCheckpointButInTheLastFrameIsRefused) {
  TestLedger ledger;
  ledger.grow_to(3);
  ledger.publish();
  const std::size_t covered = bytes_of(segment_of(ledger)).size();
  ledger.grow_to(5);
  const std::size_t middle = bytes_of(segment_of(ledger)).size();
  ledger.grow_to(8);
  ledger.close();
  const Bytes whole = bytes_of(segment_of(ledger));
  for (std::size_t at = covered; at < middle; ++at) {
    Bytes changed = whole;
    changed[at] ^= 0x20U;
    put_bytes(segment_of(ledger), changed);
    const Status opened = ledger.reopen();
    ASSERT_FALSE(opened) << at;
    ASSERT_EQ(opened.error().code, ErrorCode::Damaged);
    ASSERT_EQ(opened.error().where, "vault/000000.seg byte " + std::to_string(covered));
    ASSERT_NE(opened.error().message.find("entries 3 to 4"), std::string::npos);
    ASSERT_EQ(bytes_of(segment_of(ledger)), changed) << "nothing is cut";
  }
}

TEST(Recovery, EveryChangedHeaderByteBelowTheCheckpointIsRefused) {
  TestLedger ledger;
  ledger.grow_to(3);
  const std::size_t second = bytes_of(segment_of(ledger)).size();
  ledger.grow_to(5);
  ledger.publish();
  ledger.close();
  const Bytes whole = bytes_of(segment_of(ledger));
  for (const std::size_t start : {std::size_t{0}, second}) {
    for (std::size_t at = start; at < start + kFrameHeaderBytes; ++at) {
      Bytes changed = whole;
      changed[at] ^= 0x01U;
      put_bytes(segment_of(ledger), changed);
      const Status opened = ledger.reopen();
      ASSERT_FALSE(opened) << at;
      ASSERT_EQ(opened.error().code, ErrorCode::Damaged);
      ASSERT_EQ(opened.error().where, "vault/000000.seg byte " + std::to_string(start));
      ASSERT_FALSE(Reader::open(ledger.path())) << at;
    }
  }
}

TEST(Recovery, AShortVaultIsRefused) {
  TestLedger ledger;
  ledger.grow_to(3);
  const Bytes first = bytes_of(segment_of(ledger));
  ledger.grow_to(5);
  ledger.publish();
  ledger.close();
  put_bytes(segment_of(ledger), first);
  const Status opened = ledger.reopen();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::Damaged);
  EXPECT_NE(opened.error().message.find("entries 3 to 4"), std::string::npos)
      << opened.error().message;
}

TEST(Recovery, AMissingSegmentIsRefused) {
  TestLedger ledger({.segment_bytes = 100, .frame_payload_bytes = 1000});
  ledger.grow_to(3);
  ledger.grow_to(9);
  ledger.grow_to(12);
  ledger.publish();
  ledger.close();
  std::filesystem::remove(vault_path(ledger.path()) / "000001.seg");
  const Status opened = ledger.reopen();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::Damaged);
  EXPECT_NE(opened.error().message.find("000001.seg"), std::string::npos);
}

TEST(Recovery, ATornTailMayBeginANewSegment) {
  TestLedger ledger({.segment_bytes = 100, .frame_payload_bytes = 1000});
  ledger.grow_to(9);
  ledger.publish();
  ledger.grow_to(12);
  ledger.close();
  const Path second = vault_path(ledger.path()) / "000001.seg";
  const Bytes whole = bytes_of(second);
  put_bytes(second, ByteView(whole).first(whole.size() - 1));
  ASSERT_TRUE(ledger.reopen());
  EXPECT_EQ(ledger.writer().committed_size(), 9U);
  EXPECT_EQ(ledger.writer().recovery().bytes_cut, whole.size() - 1);
  ledger.grow_to(20);
  ledger.publish();
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
}

TEST(Recovery, ABadTileOrCheckpointStopsTheStart) {
  TestLedger ledger;
  ledger.grow_to(300);
  ledger.publish();
  ledger.close();
  for (const std::string_view name :
       {"checkpoint", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"}) {
    const Path path = ledger.path() / name;
    const Bytes bytes = bytes_of(path);
    Bytes changed = bytes;
    changed[changed.size() / 2] ^= 4U;
    put_bytes(path, changed);
    const Status opened = ledger.reopen();
    ASSERT_FALSE(opened) << name;
    EXPECT_EQ(opened.error().code, ErrorCode::Damaged) << name;
    put_bytes(path, bytes);
  }
  EXPECT_TRUE(ledger.reopen());
}

TEST(Recovery, TilesLeftByAPublishThatWasCutShortAreWrittenAnew) {
  TestLedger ledger;
  ledger.grow_to(200);
  ledger.publish();
  const Bytes note = bytes_of(checkpoint_path(ledger.path()));
  ledger.grow_to(600);
  ledger.publish();
  ledger.close();
  put_bytes(checkpoint_path(ledger.path()), note);  // as if the last step had not been reached
  put_bytes(ledger.path() / "tile" / "0" / "001", as_bytes("torn"));
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U) << text_of(verify_ledger(ledger.path()));
  EXPECT_EQ(verify_ledger(ledger.path()).entries_unpublished, 400U);
  ASSERT_TRUE(ledger.reopen());
  EXPECT_EQ(ledger.writer().published_size(), 600U);
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
}

}  // namespace
}  // namespace recount::ledger
