#include "base/quick_hash.h"

#include <xxhash.h>

namespace recount {

std::uint64_t quick_hash(ByteView bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace recount
