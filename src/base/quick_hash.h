// A fast 64-bit hash for tables in memory and for checksums. It keeps no secret and resists no
// adversary: what must not be forged is hashed by sha256.h, what must not be guessed by sip_hash.h.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace recount {

/// XXH3, 64 bits, seed 0.
std::uint64_t quick_hash(ByteView bytes);

}  // namespace recount
