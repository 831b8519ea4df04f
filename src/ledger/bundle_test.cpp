#include "ledger/bundle.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recount::ledger {
namespace {

RC_GTEST_PROP(Bundle, EntriesAreReadBack, (const std::vector<Bytes>& drawn)) {
  std::vector<Bytes> entries;
  Bytes bundle;
  for (const Bytes& entry : drawn) {
    if (!entry.empty()) {
      entries.push_back(entry);
      append_to_bundle(entry, bundle);
    }
  }
  const auto width = static_cast<unsigned>(entries.size());
  const auto split = split_bundle(bundle, width);
  RC_ASSERT(split.has_value());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    RC_ASSERT(Bytes((*split)[i].begin(), (*split)[i].end()) == entries[i]);
  }
  RC_ASSERT(*bundle_prefix_bytes(bundle, width) == bundle.size());
  RC_ASSERT(!split_bundle(bundle, width + 1).has_value());
  if (width > 0) {
    RC_ASSERT(!split_bundle(bundle, width - 1).has_value());
  }
}

TEST(Bundle, TheLengthIsBigEndian) {
  Bytes bundle;
  append_to_bundle(Bytes(258, 0xAA), bundle);
  EXPECT_EQ(bundle.size(), 260U);
  EXPECT_EQ(bundle[0], 1);
  EXPECT_EQ(bundle[1], 2);
}

TEST(Bundle, ACutBundleIsDamaged) {
  Bytes bundle;
  append_to_bundle(Bytes(10, 1), bundle);
  for (std::size_t size = 0; size < bundle.size(); ++size) {
    EXPECT_EQ(split_bundle(ByteView(bundle).first(size), 1).error().code, ErrorCode::Damaged);
  }
}

}  // namespace
}  // namespace recount::ledger
