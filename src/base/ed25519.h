// Ed25519 signatures (RFC 8032) over whole messages.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace recount {

using Ed25519Public = std::array<std::uint8_t, 32>;
using Ed25519Signature = std::array<std::uint8_t, 64>;
/// The private key as RFC 8032 writes it: 32 random bytes.
using Ed25519Seed = std::array<std::uint8_t, 32>;

Ed25519Public public_key_of(const Ed25519Seed& seed);
Ed25519Signature sign(const Ed25519Seed& seed, ByteView message);
bool signature_is_valid(const Ed25519Public& key, ByteView message,
                        const Ed25519Signature& signature);

}  // namespace recount
