#include "base/sealed_box.h"

#include <memory>

#include <openssl/evp.h>

#include "base/ensure.h"

namespace recount {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

int length_of(ByteView bytes) {
  constexpr std::size_t kMost = 1U << 30U;
  ensure(bytes.size() <= kMost, "a box is small");
  return static_cast<int>(bytes.size());
}

}  // namespace

Bytes seal_box(const BoxKey& key, const BoxNonce& nonce, ByteView beside, ByteView content) {
  const Context context(EVP_CIPHER_CTX_new());
  Bytes box(content.size() + kBoxTagBytes);
  int taken = 0;
  int last = 0;
  const bool done =
      context != nullptr &&
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()) ==
          1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &taken, beside.data(), length_of(beside)) == 1 &&
      EVP_EncryptUpdate(context.get(), box.data(), &taken, content.data(), length_of(content)) ==
          1 &&
      EVP_EncryptFinal_ex(context.get(), box.data() + taken, &last) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kBoxTagBytes,
                          box.data() + content.size()) == 1;
  ensure(done && taken + last == length_of(content), "sealing needs nothing but memory");
  return box;
}

std::optional<Bytes> open_box(const BoxKey& key, const BoxNonce& nonce, ByteView beside,
                              ByteView box) {
  if (box.size() < kBoxTagBytes) {
    return std::nullopt;
  }
  const ByteView sealed = box.first(box.size() - kBoxTagBytes);
  Bytes tag(box.begin() + static_cast<std::ptrdiff_t>(sealed.size()), box.end());
  const Context context(EVP_CIPHER_CTX_new());
  Bytes content(sealed.size());
  int taken = 0;
  int last = 0;
  const bool done =
      context != nullptr &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()) ==
          1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &taken, beside.data(), length_of(beside)) == 1 &&
      EVP_DecryptUpdate(context.get(), content.data(), &taken, sealed.data(), length_of(sealed)) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kBoxTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), content.data() + taken, &last) == 1;
  return done ? std::optional(std::move(content)) : std::nullopt;
}

}  // namespace recount
