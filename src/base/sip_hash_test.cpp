#include "base/sip_hash.h"

#include <cstring>

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

namespace recount {
namespace {

// Another implementation: OpenSSL's SIPHASH with a 16-byte result.
Hash128 by_openssl(const SipKey& key, ByteView message) {
  EVP_MAC* mac = EVP_MAC_fetch(nullptr, "SIPHASH", nullptr);
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(mac);
  std::size_t size = 16;
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
                                   OSSL_PARAM_construct_end()};
  EXPECT_EQ(EVP_MAC_init(context, key.data(), key.size(), parameters), 1);
  EVP_MAC_update(context, message.data(), message.size());
  std::uint8_t out[16];
  std::size_t written = 0;
  EXPECT_EQ(EVP_MAC_final(context, out, &written, sizeof out), 1);
  EVP_MAC_CTX_free(context);
  EVP_MAC_free(mac);
  Hash128 hash;
  std::memcpy(&hash.low, out, 8);
  std::memcpy(&hash.high, out + 8, 8);
  return hash;
}

TEST(SipHash, EqualsOpenSslAtEveryLength) {
  SipKey key{};
  Bytes message;
  for (std::uint8_t i = 0; i < key.size(); ++i) {
    key[i] = i;
  }
  for (int length = 0; length <= 200; ++length) {
    EXPECT_EQ(sip_hash(key, message), by_openssl(key, message)) << "length " << length;
    message.push_back(static_cast<std::uint8_t>(length * 7));
    key[static_cast<std::size_t>(length) % key.size()] ^= static_cast<std::uint8_t>(length);
  }
}

}  // namespace
}  // namespace recount
