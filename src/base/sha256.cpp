#include "base/sha256.h"

// The one-shot digest call of OpenSSL 3 looks its algorithm up at every message and costs three to
// four times the low-level functions, which remain part of its library; hence:
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "base/ensure.h"
#include "base/sha256_lanes.h"

namespace recount {
namespace {

void hash_each(const sha256_lanes::Batch& batch, std::span<Hash> hashes) {
  static const bool in_lanes = sha256_lanes::are_there();
  if (in_lanes && hashes.size() > 1) {
    sha256_lanes::hash_in_lanes(batch, hashes);
  } else {
    sha256_lanes::hash_one_by_one(batch, hashes);
  }
}

}  // namespace

Hash sha256(ByteView message) {
  const std::array<ByteView, 1> parts = {message};
  return sha256(parts);
}

Hash sha256(std::span<const ByteView> parts) {
  SHA256_CTX context;
  Hash hash;
  SHA256_Init(&context);
  for (const ByteView part : parts) {
    SHA256_Update(&context, part.data(), part.size());
  }
  SHA256_Final(hash.data(), &context);
  return hash;
}

struct Sha256Stream::Context {
  SHA256_CTX state;
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {
  SHA256_Init(&context_->state);
}

Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(ByteView piece) {
  SHA256_Update(&context_->state, piece.data(), piece.size());
}

Hash Sha256Stream::finish() {
  Hash hash;
  SHA256_Final(hash.data(), &context_->state);
  return hash;
}

void sha256_each(ByteView prefix, std::span<const ByteView> messages, std::span<Hash> hashes) {
  ensure(hashes.size() == messages.size(), "one message a hash");
  hash_each({.prefix = prefix, .messages = {}, .message_bytes = 0, .apart = messages}, hashes);
}

void sha256_each(ByteView prefix, ByteView messages, std::size_t message_bytes,
                 std::span<Hash> hashes) {
  ensure(message_bytes > 0 && hashes.size() * message_bytes == messages.size(),
         "one message a hash");
  hash_each({.prefix = prefix, .messages = messages, .message_bytes = message_bytes, .apart = {}},
            hashes);
}

void sha256_lanes::hash_one_by_one(const Batch& batch, std::span<Hash> hashes) {
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const std::array<ByteView, 2> parts = {batch.prefix, batch.message(i)};
    hashes[i] = sha256(parts);
  }
}

}  // namespace recount
