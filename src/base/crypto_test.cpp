// ed25519.h, entropy.h
#include <algorithm>

#include <gtest/gtest.h>

#include "base/ed25519.h"
#include "base/entropy.h"

namespace recount {
namespace {

// RFC 8032 section 7.1, test 2.
TEST(Ed25519, MatchesTheRfcsVector) {
  Ed25519Seed seed{};
  const Bytes bytes =
      from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").value();
  std::copy(bytes.begin(), bytes.end(), seed.begin());
  const Bytes message = {0x72};
  EXPECT_EQ(to_hex(public_key_of(seed)),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const Ed25519Signature signature = sign(seed, message);
  EXPECT_EQ(to_hex(signature),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(signature_is_valid(public_key_of(seed), message, signature));
  EXPECT_FALSE(signature_is_valid(public_key_of(seed), as_bytes("s"), signature));
}

TEST(SeededEntropy, GivesTheSameNumbersFromTheSameSeed) {
  SeededEntropy a(7);
  SeededEntropy b(7);
  SeededEntropy other(8);
  EXPECT_EQ(a.next(), b.next());
  EXPECT_NE(a.next(), other.next());
  for (int i = 0; i < 1000; ++i) {
    EXPECT_LT(a.below(7), 7U);
  }
}

}  // namespace
}  // namespace recount
