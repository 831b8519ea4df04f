// Events: whatever decodes encodes back to itself.
#include <algorithm>

#include "base/ensure.h"
#include "evidence/access.h"
#include "evidence/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const recount::ByteView bytes(data, size);
  if (const auto event = recount::evidence::decode_event(bytes)) {
    const recount::Bytes again = recount::evidence::encode(*event);
    recount::ensure(std::equal(again.begin(), again.end(), data, data + size),
                    "an event has one form");
  }
  if (const auto event = recount::evidence::decode_control(bytes)) {
    const recount::Bytes again = recount::evidence::encode(*event);
    recount::ensure(std::equal(again.begin(), again.end(), data, data + size),
                    "a control event has one form");
  }
  if (const auto access = recount::evidence::decode_access(bytes)) {
    recount::Bytes again;
    recount::evidence::encode(*access, again);
    recount::ensure(std::equal(again.begin(), again.end(), data, data + size),
                    "a read has one form");
  }
  return 0;
}
