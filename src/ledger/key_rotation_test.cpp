#include "ledger/key_rotation.h"

#include <gtest/gtest.h>

#include "ledger/layout.h"
#include "ledger/ledger_fixture.h"
#include "ledger/reader.h"

namespace recount::ledger {
namespace {

const Ed25519Seed kNewSeed{42};

VerifierKey key_of(const Ed25519Seed& seed) {
  return {.name = "example.com/ledger", .key = public_key_of(seed)};
}

std::string note_of(const TestLedger& ledger) {
  return read_text(checkpoint_path(ledger.path())).value();
}

TEST(KeyRotation, BothKeysSignUntilTheOverlapEnds) {
  TestLedger ledger;
  ledger.grow_to(5);
  ledger.publish();
  const VerifierKey old_key = key_of(ledger.writer().signing_seed());
  const Instant until = ledger.clock.now() + Duration{1'000};
  ASSERT_EQ(*ledger.writer().rotate_key(kNewSeed, until, as_bytes("rotation")), 5U);
  EXPECT_EQ(open_checkpoint(note_of(ledger), old_key)->size, 6U);
  EXPECT_EQ(open_checkpoint(note_of(ledger), key_of(kNewSeed))->size, 6U);
  EXPECT_EQ(Reader::open(ledger.path())->vkey(), vkey_of(old_key.name, public_key_of(kNewSeed)));
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);

  ASSERT_TRUE(ledger.reopen());
  ledger.grow_to(8);
  ledger.publish();
  EXPECT_TRUE(open_checkpoint(note_of(ledger), old_key)) << "opened anew, within the overlap";
  ledger.clock.set(until + Duration{1});
  ledger.grow_to(9);
  ledger.publish();
  EXPECT_FALSE(open_checkpoint(note_of(ledger), old_key));
  EXPECT_TRUE(open_checkpoint(note_of(ledger), key_of(kNewSeed)));
  EXPECT_FALSE(std::filesystem::exists(ledger.path() / "secret" / "previous.seed"));
  ASSERT_TRUE(ledger.reopen());
  EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U);
}

// The files as they are when a rotation stops at each of its steps.
TEST(KeyRotation, IsDroppedOrFinishedAtOpening) {
  for (const std::string_view step : {"next", "committed", "signed", "previous", "seed", "vkey"}) {
    TestLedger ledger;
    ledger.grow_to(5);
    ledger.publish();
    const Ed25519Seed old_seed = ledger.writer().signing_seed();
    const NextKey next{
        .seed = kNewSeed, .overlap_until = ledger.clock.now() + Duration{1'000'000}, .entry = 5};
    ASSERT_TRUE(write_next_key(ledger.path(), next));
    if (step != "next") {
      ledger.writer().append_control(as_bytes("rotation"));
      ASSERT_TRUE(ledger.writer().commit());
    }
    const bool is_signed = step != "next" && step != "committed";
    if (is_signed) {
      ledger.publish();
      put_bytes(checkpoint_path(ledger.path()),
                as_bytes(cosign_checkpoint(note_of(ledger), kNewSeed)));
    }
    const Bytes old_vkey = bytes_of(vkey_path(ledger.path()));
    const Bytes old_bytes = bytes_of(seed_path(ledger.path()));
    if (is_signed && step != "signed") {
      ASSERT_TRUE(adopt_next_key(ledger.path(), "example.com/ledger", next));
      ASSERT_TRUE(write_next_key(ledger.path(), next));
    }
    if (step == "previous") {
      put_bytes(seed_path(ledger.path()), old_bytes);
    }
    if (step == "previous" || step == "seed") {
      put_bytes(vkey_path(ledger.path()), old_vkey);
    }
    EXPECT_TRUE(Reader::open(ledger.path())) << step << ": readers go on";
    ASSERT_TRUE(ledger.reopen()) << step;
    const bool is_new = step != "next";
    EXPECT_EQ(ledger.writer().signing_seed(), is_new ? kNewSeed : old_seed) << step;
    EXPECT_EQ(ledger.writer().committed_size(), is_new ? 6U : 5U) << step;
    EXPECT_FALSE(std::filesystem::exists(ledger.path() / "secret" / "next.seed")) << step;
    ledger.grow_to(7);
    ledger.publish();
    EXPECT_TRUE(open_checkpoint(note_of(ledger), key_of(old_seed))) << step;
    EXPECT_EQ(open_checkpoint(note_of(ledger), key_of(kNewSeed)).has_value(), is_new) << step;
    EXPECT_EQ(verify_ledger(ledger.path()).fault_count, 0U) << step;
  }
}

}  // namespace
}  // namespace recount::ledger
