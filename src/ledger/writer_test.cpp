#include "ledger/writer.h"

#include <gtest/gtest.h>

#include "ledger/reader.h"
#include "ledger/verify.h"

namespace recount::ledger {
namespace {

TEST(Writer, WhatIsPublishedIsRead) {
  const Path dir = std::filesystem::temp_directory_path() / "recount_smoke";
  std::filesystem::remove_all(dir);
  FixedClock clock({1'700'000'000'000'000});
  SeededEntropy entropy(1);
  CreateOptions options{.origin = "example.com/ledger"};
  Result<Writer> writer = Writer::create(dir, options, clock, entropy);
  ASSERT_TRUE(writer) << render(writer.error());
  for (int i = 0; i < 1000; ++i) {
    const std::string event = "event " + std::to_string(i);
    EXPECT_EQ(writer->append_private(as_bytes(event)), static_cast<EntryIndex>(i));
  }
  Status published = writer->publish();
  ASSERT_TRUE(published) << render(published.error());
  const Result<Reader> reader = Reader::open(dir);
  ASSERT_TRUE(reader) << render(reader.error());
  EXPECT_EQ(reader->size(), 1000U);
  EXPECT_EQ(as_text(*reader->opening(777)), "event 777");
  EXPECT_EQ(*reader->root_at(1000), reader->checkpoint().root);
  EXPECT_TRUE(reader->receipt(3));
  const LedgerReport report = verify_ledger(dir);
  for (const Fault& fault : report.faults) {
    ADD_FAILURE() << fault.place << ": " << fault.reason;
  }
  EXPECT_EQ(report.openings_checked, 1000U);
}

}  // namespace
}  // namespace recount::ledger
