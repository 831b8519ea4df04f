// How sha256_each hashes a batch: two messages side by side on x86-64 processors with SHA
// instructions, one by one elsewhere. Both give the same hashes.
//
// `sha256rnds2` takes four cycles and a new one can begin every two: one message leaves half of the
// unit idle. A lane that has come to the end of its message takes the next one of the batch, so
// that messages of different lengths keep both lanes busy too.
#pragma once

#include "base/sha256.h"

namespace recount::sha256_lanes {

/// The messages of a batch, all borrowed.
struct Batch {
  ByteView prefix;
  ByteView messages;              // of one length, one behind the other; or
  std::size_t message_bytes = 0;  // their length; 0 when they are apart:
  std::span<const ByteView> apart;

  ByteView message(std::size_t index) const {
    return message_bytes == 0 ? apart[index]
                              : messages.subspan(index * message_bytes, message_bytes);
  }
};

/// Whether this processor has the instructions.
bool are_there();

/// Only where they are there.
void hash_in_lanes(const Batch& batch, std::span<Hash> hashes);

/// Everywhere, through OpenSSL.
void hash_one_by_one(const Batch& batch, std::span<Hash> hashes);

}  // namespace recount::sha256_lanes
