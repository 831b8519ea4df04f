#include "base/checksum.h"

#include <xxhash.h>

namespace recount {

std::uint64_t xxh3(ByteView bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace recount
