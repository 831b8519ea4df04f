// Engine states: any bytes are refused or are a state that writes itself back.
#include "base/ensure.h"
#include "engine/engine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto engine = recount::engine::Engine::from_state_bytes(recount::ByteView(data, size));
  if (engine) {
    const auto again = recount::engine::Engine::from_state_bytes(engine->state_bytes());
    recount::ensure(again.has_value() && again->state_hash() == engine->state_hash(),
                    "a state that was read reads back");
  }
  return 0;
}
