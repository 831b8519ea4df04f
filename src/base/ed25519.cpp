#include "base/ed25519.h"

#include <memory>

#include <openssl/evp.h>

#include "base/ensure.h"

namespace recount {
namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

Key private_key(const Ed25519Seed& seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  ensure(key != nullptr, "32 bytes are an Ed25519 key");
  return key;
}

}  // namespace

Ed25519Public public_key_of(const Ed25519Seed& seed) {
  const Key key = private_key(seed);
  Ed25519Public bytes{};
  std::size_t size = bytes.size();
  ensure(EVP_PKEY_get_raw_public_key(key.get(), bytes.data(), &size) == 1 && size == bytes.size(),
         "an Ed25519 key has a public half of 32 bytes");
  return bytes;
}

Ed25519Signature sign(const Ed25519Seed& seed, ByteView message) {
  const Key key = private_key(seed);
  const Context context(EVP_MD_CTX_new());
  Ed25519Signature signature{};
  std::size_t size = signature.size();
  const bool done =
      context != nullptr &&
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1;
  ensure(done && size == signature.size(), "signing needs nothing but memory");
  return signature;
}

bool signature_is_valid(const Ed25519Public& key_bytes, ByteView message,
                        const Ed25519Signature& signature) {
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key_bytes.data(), key_bytes.size()));
  const Context context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

}  // namespace recount
