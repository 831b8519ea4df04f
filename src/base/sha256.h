// SHA-256 (FIPS 180-4), whole messages and batches of them.
//
// Callers hand over batches wherever they have them: the messages of a batch are independent, which
// is what a machine with SHA instructions needs to use its whole hashing unit.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.h"

namespace recount {

using Hash = std::array<std::uint8_t, 32>;

Hash sha256(ByteView message);

/// The hash of the parts put one behind the other.
Hash sha256(std::span<const ByteView> parts);

/// A message that comes in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  ~Sha256Stream();

  void add(ByteView piece);
  /// Of everything added. Nothing is added afterwards.
  Hash finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// hashes[i] = SHA-256(prefix ‖ messages[i]). As many hashes as messages; `hashes` may not lie in
/// what is hashed.
void sha256_each(ByteView prefix, std::span<const ByteView> messages, std::span<Hash> hashes);

/// The same for messages of one length, laid out one behind the other: message i is
/// `messages[i * message_bytes ... ]`. `hashes.size() * message_bytes == messages.size()`, and
/// `message_bytes` is at least 1. Of messages of at most 128 bytes hash i may lie where the first
/// i + 1 messages lie.
void sha256_each(ByteView prefix, ByteView messages, std::size_t message_bytes,
                 std::span<Hash> hashes);

}  // namespace recount
