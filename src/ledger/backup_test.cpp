#include "ledger/backup.h"

#include <gtest/gtest.h>

#include "ledger/ledger_fixture.h"

namespace recount::ledger {
namespace {

class BackupTest : public testing::Test {
 protected:
  TestDirectory directory_;
  Path keys_ = directory_.path() / "keys";
  Path file_ = directory_.path() / "backup";
  SeededEntropy entropy_{3};

  BackupKey key(Instant expires_at = kTestTime) {
    return key_that_expires(keys_, expires_at, entropy_).value();
  }
};

TEST_F(BackupTest, ComesBackByteForByte) {
  TestLedger ledger({.segment_bytes = 6000, .frame_payload_bytes = 3000});
  for (const TreeSize size : {3U, 200U, 600U}) {
    ledger.grow_to(size);
    ledger.publish();
  }
  ledger.grow_to(610);  // behind the checkpoint: not in it
  const BackupReport report = write_backup(ledger.path(), file_, key(), entropy_).value();
  EXPECT_EQ(report.tree_size, 600U);
  const Path back = directory_.path() / "back";
  ASSERT_TRUE(unpack_backup(file_, key().key, back));
  for (const Path& name : list_files_below(back)) {
    const Bytes here = bytes_of(back / name);
    const Bytes there = bytes_of(ledger.path() / name);
    ASSERT_LE(here.size(), there.size()) << name;
    EXPECT_TRUE(std::equal(here.begin(), here.end(), there.begin())) << name;
  }
  EXPECT_EQ(verify_ledger(back).fault_count, 0U);
  EXPECT_EQ(unpack_backup(file_, key().key, back).error().code, ErrorCode::Usage);
}

TEST_F(BackupTest, GoesOnFromTheNewestTreeOrNotAtAll) {
  TestLedger ledger;
  ledger.grow_to(300);
  ledger.publish();
  ASSERT_TRUE(write_backup(ledger.path(), file_, key(), entropy_));
  ledger.grow_to(700);
  ledger.publish();
  const Path back = directory_.path() / "back";
  ASSERT_TRUE(unpack_backup(file_, key().key, back));
  const Checkpoint seen = *read_checkpoint_unverified(*read_text(ledger.path() / "checkpoint"));
  EXPECT_EQ(check_extends(back, seen).error().code, ErrorCode::Damaged);
  const RollForward rolled = roll_forward(back, ledger.path()).value();
  EXPECT_EQ(rolled.from, 300U);
  EXPECT_EQ(rolled.to, 700U);
  EXPECT_TRUE(check_extends(back, seen));
  EXPECT_EQ(verify_ledger(back).fault_count, 0U);

  TestLedger other;  // of the same name and key, and with other entries
  other.clock.set(kTestTime + Duration{500});
  other.grow_to(800);
  other.publish();
  EXPECT_EQ(roll_forward(back, other.path()).error().code, ErrorCode::Damaged);
  EXPECT_EQ(verify_ledger(back).fault_count, 0U);
}

TEST_F(BackupTest, AnotherKeyOpensNothing) {
  TestLedger ledger;
  ledger.grow_to(30);
  ledger.publish();
  ASSERT_TRUE(write_backup(ledger.path(), file_, key(), entropy_));
  const Path back = directory_.path() / "back";
  EXPECT_EQ(unpack_backup(file_, BoxKey{1}, back).error().code, ErrorCode::Damaged);
  EXPECT_TRUE(list_files_below(back).empty());
}

TEST_F(BackupTest, KeysExpireByTheDayAndAreDestroyed) {
  const BackupKey first = key();
  EXPECT_EQ(key(kTestTime + Duration{1}).id, first.id);
  const BackupKey later = key(kTestTime + kDay);
  EXPECT_NE(later.id, first.id);
  EXPECT_EQ(find_backup_key(keys_, first.id)->key, first.key);
  EXPECT_EQ(destroy_expired_keys(keys_, first.expires_at).value(), 0U);
  EXPECT_EQ(destroy_expired_keys(keys_, first.expires_at + Duration{1}).value(), 1U);
  EXPECT_EQ(find_backup_key(keys_, first.id).error().code, ErrorCode::NotFound);
  EXPECT_TRUE(find_backup_key(keys_, later.id));
}

}  // namespace
}  // namespace recount::ledger
