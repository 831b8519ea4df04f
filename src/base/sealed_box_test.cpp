#include "base/sealed_box.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace recount {
namespace {

template <std::size_t kSize>
std::array<std::uint8_t, kSize> array_of(std::string_view hex) {
  const std::optional<Bytes> bytes = from_hex(hex);
  std::array<std::uint8_t, kSize> array{};
  std::ranges::copy(*bytes, array.begin());
  return array;
}

// Test case 16 of McGrew and Viega, The Galois/Counter Mode of Operation.
TEST(SealedBox, APublishedExample) {
  const auto key = array_of<32>("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
  const auto nonce = array_of<12>("cafebabefacedbaddecaf888");
  const Bytes beside = *from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  const Bytes content = *from_hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
  const Bytes box = seal_box(key, nonce, beside, content);
  EXPECT_EQ(to_hex(box),
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b");
  EXPECT_EQ(open_box(key, nonce, beside, box), content);
}

TEST(SealedBox, OpensForNothingElse) {
  const BoxKey key{1};
  const Bytes box = seal_box(key, {2}, as_bytes("beside"), as_bytes("content"));
  EXPECT_FALSE(open_box({9}, {2}, as_bytes("beside"), box));
  EXPECT_FALSE(open_box(key, {9}, as_bytes("beside"), box));
  EXPECT_FALSE(open_box(key, {2}, as_bytes("Beside"), box));
  EXPECT_FALSE(open_box(key, {2}, as_bytes("beside"), ByteView(box).first(7)));
  for (std::size_t at = 0; at < box.size(); ++at) {
    Bytes changed = box;
    changed[at] ^= 1;
    EXPECT_FALSE(open_box(key, {2}, as_bytes("beside"), changed)) << at;
  }
  EXPECT_EQ(as_text(*open_box(key, {2}, as_bytes("beside"), box)), "content");
}

}  // namespace
}  // namespace recount
