// Philox4x32: random numbers that are a function of a counter and a key, and of nothing before.
//
// Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11,
// doi 10.1145/2063384.2063405. A counter names what is drawn (round, encounter, block, purpose), a
// key names the run: the same society, encounters and errors come back in any order, on any number
// of threads, and under any regime. Seven rounds are the least that the paper finds to pass
// BigCrush; the lab draws with them. It keeps no secret.
#pragma once

#include <array>
#include <cstdint>

namespace recount::lab {

inline constexpr unsigned kPhiloxRounds = 7;
inline constexpr std::uint32_t kPhiloxMultiplier0 = 0xD2511F53;
inline constexpr std::uint32_t kPhiloxMultiplier1 = 0xCD9E8D57;
inline constexpr std::uint32_t kPhiloxWeyl0 = 0x9E3779B9;
inline constexpr std::uint32_t kPhiloxWeyl1 = 0xBB67AE85;

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

template <unsigned kRounds = kPhiloxRounds>
constexpr PhiloxCounter philox(PhiloxCounter counter, PhiloxKey key) {
  for (unsigned round = 0; round < kRounds; ++round) {
    const std::uint64_t first = std::uint64_t{counter[0]} * kPhiloxMultiplier0;
    const std::uint64_t second = std::uint64_t{counter[2]} * kPhiloxMultiplier1;
    counter = {static_cast<std::uint32_t>(second >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(second),
               static_cast<std::uint32_t>(first >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(first)};
    key = {key[0] + kPhiloxWeyl0, key[1] + kPhiloxWeyl1};
  }
  return counter;
}

/// What a number is drawn for; part of its counter, so that no two uses share a number.
enum class Purpose : std::uint8_t {
  Sight = 1,      // who sees an act, and who misreads it
  Verdict = 2,    // whose verdict is turned round
  Act = 3,        // whether an act goes wrong
  Matching = 4,   // who meets whom
  Look = 5,       // which further acts are looked at
  Gossip = 6,     // who takes over whose opinion
  Agents = 7,     // what an agent is like
  Evolution = 8,  // who imitates whom
  OwnSight = 9,   // how donor and recipient see what they took part in
};

/// One run of a society: a seed and a replica.
struct RunKey {
  std::uint64_t seed = 1;
  std::uint32_t replica = 0;

  constexpr PhiloxKey philox_key() const {
    // Replicas of one seed, and seeds of one replica, must not be neighbours.
    const PhiloxCounter mixed = philox<10>(
        {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32), replica, 0},
        {0x6c6162, 0});
    return {mixed[0], mixed[1]};
  }
};

/// Two 64-bit numbers for (round, encounter, block) and a purpose.
struct Drawn {
  std::uint64_t first;
  std::uint64_t second;
};

constexpr Drawn draw(PhiloxKey key, Purpose purpose, std::uint32_t round, std::uint32_t encounter,
                     std::uint32_t block = 0) {
  const PhiloxCounter out =
      philox<>({block, encounter, round, static_cast<std::uint32_t>(purpose) << 24}, key);
  return {.first = out[0] | (std::uint64_t{out[1]} << 32),
          .second = out[2] | (std::uint64_t{out[3]} << 32)};
}

/// Uniform in [0, bound) from 64 random bits; `bound` < 2^32, so that the bias is below 2^-32.
constexpr std::uint32_t below(std::uint64_t bits, std::uint32_t bound) {
  return static_cast<std::uint32_t>(((bits >> 32) * bound) >> 32);
}

}  // namespace recount::lab
