#include "base/sip_hash.h"

#include <bit>
#include <cstring>

namespace recount {
namespace {

// v0..v3 and the round, as the paper's figure 2.1 names them.
struct State {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  std::uint64_t finish() {
    for (int i = 0; i < 4; ++i) {
      round();
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

std::uint64_t load_le64(const std::uint8_t* bytes) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

}  // namespace

Hash128 sip_hash(const SipKey& key, ByteView message) {
  const std::uint64_t k0 = load_le64(key.data());
  const std::uint64_t k1 = load_le64(key.data() + 8);
  State state{.v0 = k0 ^ 0x736f6d6570736575U,
              .v1 = k1 ^ 0x646f72616e646f6dU ^ 0xeeU,
              .v2 = k0 ^ 0x6c7967656e657261U,
              .v3 = k1 ^ 0x7465646279746573U};
  const std::size_t whole = message.size() / 8 * 8;
  for (std::size_t at = 0; at < whole; at += 8) {
    state.absorb(load_le64(message.data() + at));
  }
  std::uint64_t last = static_cast<std::uint64_t>(message.size()) << 56U;
  for (std::size_t at = whole; at < message.size(); ++at) {
    last |= static_cast<std::uint64_t>(message[at]) << (8 * (at - whole));
  }
  state.absorb(last);
  state.v2 ^= 0xeeU;
  const std::uint64_t low = state.finish();
  state.v1 ^= 0xddU;
  return {.low = low, .high = state.finish()};
}

}  // namespace recount
