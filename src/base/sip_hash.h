// SipHash-2-4 with a 128-bit result: a keyed hash for tables that outlive what they were made from.
//
// Source  J.-P. Aumasson, D. J. Bernstein, SipHash: a fast short-input PRF (2012), and the authors'
//         128-bit variant.
// Holds   without the key, a result tells nothing about its input; with another key, tables of the
//         same inputs have nothing in common.
#pragma once

#include <array>
#include <compare>
#include <cstdint>

#include "base/bytes.h"

namespace recount {

using SipKey = std::array<std::uint8_t, 16>;

struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

Hash128 sip_hash(const SipKey& key, ByteView message);

}  // namespace recount
