#include "base/bytes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/entropy.h"

namespace recount {
namespace {

// RFC 4648 section 10.
TEST(Base64, MatchesTheRfcsVectors) {
  EXPECT_EQ(to_base64(as_bytes("")), "");
  EXPECT_EQ(to_base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(to_base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(to_base64(as_bytes("foo")), "Zm9v");
  EXPECT_EQ(to_base64(as_bytes("foobar")), "Zm9vYmFy");
}

TEST(Base64, RefusesWhatItWouldNotWrite) {
  for (const char* text :
       {"Zg=", "Zg", "Zh==", "Zm9=", "Z===", "====", "Zm9v\n", "Zm-v", "Zg==Zg=="}) {
    EXPECT_FALSE(from_base64(text).has_value()) << text;
  }
}

RC_GTEST_PROP(Base64, ReadsWhatItWrote, (const Bytes& bytes)) {
  RC_ASSERT(from_base64(to_base64(bytes)) == bytes);
  RC_ASSERT(from_hex(to_hex(bytes)) == bytes);
}

RC_GTEST_PROP(ByteReader, ReadsWhatByteWriterWrote,
              (std::uint32_t four, std::uint64_t eight, const std::string& text)) {
  Bytes bytes;
  ByteWriter write(bytes);
  write.le32(four);
  write.be64(eight);
  write.varint(eight);
  write.sized(text);
  ByteReader read(bytes);
  RC_ASSERT(read.le32() == four);
  RC_ASSERT(read.be64() == eight);
  RC_ASSERT(read.varint() == eight);
  RC_ASSERT(read.sized() == text);
  RC_ASSERT(read.at_end());
}

TEST(ByteReader, StaysFailedBehindTheEnd) {
  const Bytes bytes = {1, 2, 3};
  ByteReader read(bytes);
  EXPECT_FALSE(read.le32().has_value());
  EXPECT_FALSE(read.u8().has_value());
  EXPECT_FALSE(read.at_end());
}

TEST(ByteReader, ReadsTheShortestVarintOnly) {
  const Bytes padded = {0x80, 0x00};
  EXPECT_FALSE(ByteReader(padded).varint().has_value());
  const Bytes too_long = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
  EXPECT_FALSE(ByteReader(too_long).varint().has_value());
}

}  // namespace
}  // namespace recount
