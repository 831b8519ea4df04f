// XXH3: fast checksums against accidents. They hold no secret and prove nothing to an adversary.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace recount {

/// XXH3-64 with seed 0.
std::uint64_t xxh3(ByteView bytes);

}  // namespace recount
