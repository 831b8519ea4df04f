#include "ledger/entry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recount::ledger {
namespace {

TEST(Entry, APrivateEntryHasTheseBytes) {
  Hash commitment{};
  commitment.fill(0xCC);
  Bytes entry;
  append_private_entry({0x0102030405060708}, commitment, entry);
  EXPECT_EQ(to_hex(entry), "010102030405060708" + to_hex(commitment));
  EXPECT_EQ(entry.size(), kPrivateEntryBytes);
}

TEST(Entry, AControlEntryHasTheseBytes) {
  Bytes entry;
  append_control_entry({-1}, as_bytes("hi"), entry);
  EXPECT_EQ(to_hex(entry), "02ffffffffffffffff6869");
}

TEST(Entry, TheCommitmentIsOverTagSaltAndEvent) {
  Salt salt{};
  salt.fill(0x11);
  const std::string message = "recount1" + std::string(16, '\x11') + "event";
  EXPECT_EQ(commitment_of(salt, as_bytes("event")), sha256(as_bytes(message)));
}

RC_GTEST_PROP(Entry, EveryEntryIsReadBack,
              (std::int64_t time, const Hash& commitment, const Bytes& body)) {
  Bytes entry;
  append_private_entry({time}, commitment, entry);
  const Result<EntryView> uniform = read_entry(entry);
  RC_ASSERT(uniform->type == kPrivateEntry && uniform->recorded_at.microseconds == time);
  RC_ASSERT(uniform->commitment == commitment);
  RC_PRE(!body.empty());
  entry.clear();
  append_control_entry({time}, body, entry);
  const Result<EntryView> control = read_entry(entry);
  RC_ASSERT(control->type == kControlEntry && control->recorded_at.microseconds == time);
  RC_ASSERT(Bytes(control->body.begin(), control->body.end()) == body);
}

TEST(Entry, OtherBytesAreDamaged) {
  for (const std::string_view hex :
       {"", "01", "02", "0100000000000000", "020000000000000000", "030000000000000000aa",
        "000000000000000000aa", "0100000000000000000000"}) {
    const Bytes entry = *from_hex(hex);
    EXPECT_EQ(read_entry(entry).error().code, ErrorCode::Damaged) << hex;
  }
  Bytes longer;
  append_private_entry({}, Hash{}, longer);
  longer.push_back(0);
  EXPECT_FALSE(read_entry(longer));
  Bytes large(1 + 8 + kEventBytesMax + 1, kControlEntry);
  EXPECT_FALSE(read_entry(large));
  large.pop_back();
  EXPECT_TRUE(read_entry(large));
}

}  // namespace
}  // namespace recount::ledger
