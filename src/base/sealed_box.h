// Sealed boxes: AES-256-GCM (NIST SP 800-38D) over a piece of bytes. Whoever has the key opens it,
// and is told when a bit of it, or of what it was sealed with, was changed.
//
//   box = ciphertext ‖ tag 16
//
// A nonce is used once a key.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace recount {

using BoxKey = std::array<std::uint8_t, 32>;
using BoxNonce = std::array<std::uint8_t, 12>;

inline constexpr std::size_t kBoxTagBytes = 16;

/// `beside` is not in the box and must be the same at its opening.
Bytes seal_box(const BoxKey& key, const BoxNonce& nonce, ByteView beside, ByteView content);

/// The content; nothing when key, nonce, `beside` or box are not what they were.
std::optional<Bytes> open_box(const BoxKey& key, const BoxNonce& nonce, ByteView beside,
                              ByteView box);

}  // namespace recount
