#include "base/sha256_lanes.h"

#include "base/ensure.h"

#if defined(__x86_64__)

#include <algorithm>
#include <cpuid.h>
#include <cstring>
#include <immintrin.h>

#define RECOUNT_SHA_TARGET __attribute__((target("sha,sse4.1")))

namespace recount::sha256_lanes {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kStagedBlocks = 4;  // most messages are staged at once

// FIPS 180-4 section 4.2.2.
alignas(64) constexpr std::array<std::uint32_t, 64> kConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// The two halves of a chaining value, in the order in which the instructions want them.
struct Chain {
  __m128i abef;
  __m128i cdgh;
};

RECOUNT_SHA_TARGET Chain initial_chain() {
  return {.abef = _mm_set_epi32(0x6a09e667, static_cast<int>(0xbb67ae85U), 0x510e527f,
                                static_cast<int>(0x9b05688cU)),
          .cdgh = _mm_set_epi32(0x3c6ef372, static_cast<int>(0xa54ff53aU), 0x1f83d9ab, 0x5be0cd19)};
}

RECOUNT_SHA_TARGET __m128i big_endian_words() {
  return _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
}

RECOUNT_SHA_TARGET void store(const Chain& chain, Hash& hash) {
  const __m128i feba = _mm_shuffle_epi32(chain.abef, 0x1B);
  const __m128i dchg = _mm_shuffle_epi32(chain.cdgh, 0xB1);
  const __m128i abcd = _mm_blend_epi16(feba, dchg, 0xF0);
  const __m128i efgh = _mm_alignr_epi8(dchg, feba, 8);
  auto* out = reinterpret_cast<__m128i*>(hash.data());
  _mm_storeu_si128(out, _mm_shuffle_epi8(abcd, big_endian_words()));
  _mm_storeu_si128(out + 1, _mm_shuffle_epi8(efgh, big_endian_words()));
}

// `blocks` blocks of each of `lanes` messages into their chaining values. The lanes do not depend
// on each other: the processor works on one while the other waits.
template <std::size_t lanes>
RECOUNT_SHA_TARGET void compress(const std::array<const std::uint8_t*, lanes>& from,
                                 std::size_t blocks, const std::array<Chain*, lanes>& chains) {
  __m128i abef[lanes];  // NOLINT(modernize-avoid-c-arrays): registers
  __m128i cdgh[lanes];  // NOLINT(modernize-avoid-c-arrays)
#pragma GCC unroll 2
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    abef[lane] = chains[lane]->abef;
    cdgh[lane] = chains[lane]->cdgh;
  }
  for (std::size_t block = 0; block < blocks; ++block) {
    __m128i words[lanes][4];   // NOLINT(modernize-avoid-c-arrays)
    __m128i before[lanes][2];  // NOLINT(modernize-avoid-c-arrays)
#pragma GCC unroll 2
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      before[lane][0] = abef[lane];
      before[lane][1] = cdgh[lane];
      const auto* in = reinterpret_cast<const __m128i*>(from[lane] + block * kBlockBytes);
#pragma GCC unroll 4
      for (std::size_t i = 0; i < 4; ++i) {
        words[lane][i] = _mm_shuffle_epi8(_mm_loadu_si128(in + i), big_endian_words());
      }
    }
#pragma GCC unroll 16
    for (std::size_t four = 0; four < 16; ++four) {
      const __m128i constants =
          _mm_load_si128(reinterpret_cast<const __m128i*>(kConstants.data() + 4 * four));
#pragma GCC unroll 2
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        __m128i& now = words[lane][four & 3U];
        const __m128i newest = words[lane][(four + 3) & 3U];
        const __m128i round = _mm_add_epi32(now, constants);
        cdgh[lane] = _mm_sha256rnds2_epu32(cdgh[lane], abef[lane], round);
        abef[lane] = _mm_sha256rnds2_epu32(abef[lane], cdgh[lane], _mm_shuffle_epi32(round, 0x0E));
        if (four < 12) {
          const __m128i sum =
              _mm_add_epi32(_mm_sha256msg1_epu32(now, words[lane][(four + 1) & 3U]),
                            _mm_alignr_epi8(newest, words[lane][(four + 2) & 3U], 4));
          now = _mm_sha256msg2_epu32(sum, newest);
        }
      }
    }
#pragma GCC unroll 2
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      abef[lane] = _mm_add_epi32(abef[lane], before[lane][0]);
      cdgh[lane] = _mm_add_epi32(cdgh[lane], before[lane][1]);
    }
  }
#pragma GCC unroll 2
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    chains[lane]->abef = abef[lane];
    chains[lane]->cdgh = cdgh[lane];
  }
}

// One message on its way: prefix ‖ message ‖ padding, staged a few blocks at a time.
class Lane {
 public:
  RECOUNT_SHA_TARGET void begin(ByteView prefix, ByteView message, Hash& hash) {
    prefix_ = prefix;
    message_ = message;
    length_ = prefix.size() + message.size();
    taken_ = 0;
    is_marked_ = false;
    is_padded_ = false;
    hash_ = &hash;
    chain_ = initial_chain();
    stage();
  }

  bool is_idle() const { return hash_ == nullptr; }

  const std::uint8_t* blocks() const { return staged_.data() + at_ * kBlockBytes; }

  std::size_t block_count() const { return end_ - at_; }

  Chain& chain() { return chain_; }

  /// Blocks were compressed. True when the message has come to its end.
  RECOUNT_SHA_TARGET bool advance(std::size_t blocks) {
    at_ += blocks;
    if (at_ < end_) {
      return false;
    }
    if (!is_padded_) {
      stage();
      return false;
    }
    store(chain_, *hash_);
    hash_ = nullptr;
    return true;
  }

 private:
  // The next blocks. Padding is a 1 bit, zeros, and the length in bits at the end of a block.
  void stage() {
    std::size_t filled = copy(prefix_, 0, 0);
    filled = copy(message_, prefix_.size(), filled);
    at_ = 0;
    end_ = kStagedBlocks;
    if (filled == staged_.size()) {
      return;
    }
    if (!is_marked_) {
      staged_[filled++] = 0x80;
      is_marked_ = true;
    }
    const std::size_t blocks = (filled + kLengthBytes + kBlockBytes - 1) / kBlockBytes;
    if (blocks > kStagedBlocks) {  // the length comes with the next ones
      std::memset(staged_.data() + filled, 0, staged_.size() - filled);
      return;
    }
    end_ = blocks;
    is_padded_ = true;
    const std::size_t length_at = end_ * kBlockBytes - kLengthBytes;
    std::memset(staged_.data() + filled, 0, length_at - filled);
    const std::uint64_t bits = __builtin_bswap64(length_ * 8);
    std::memcpy(staged_.data() + length_at, &bits, kLengthBytes);
  }

  // What of a part, which begins at `begin` of the whole, was not staged yet.
  std::size_t copy(ByteView part, std::size_t begin, std::size_t filled) {
    const std::size_t skip = taken_ - begin;
    if (taken_ < begin || skip >= part.size()) {
      return filled;
    }
    const std::size_t count = std::min(part.size() - skip, staged_.size() - filled);
    std::memcpy(staged_.data() + filled, part.data() + skip, count);
    taken_ += count;
    return filled + count;
  }

  Chain chain_{};
  ByteView prefix_;
  ByteView message_;
  std::size_t length_ = 0;
  std::size_t taken_ = 0;  // bytes of prefix and message that were staged
  std::size_t at_ = 0;     // the next staged block
  std::size_t end_ = 0;
  bool is_marked_ = false;  // the 1 bit behind the message is staged
  bool is_padded_ = false;  // so is its length: these are the last blocks
  Hash* hash_ = nullptr;
  std::array<std::uint8_t, kStagedBlocks * kBlockBytes> staged_;
};

}  // namespace

bool are_there() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & bit_SSE4_1) == 0) {
    return false;
  }
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & bit_SHA) != 0;
}

RECOUNT_SHA_TARGET void hash_in_lanes(const Batch& batch, std::span<Hash> hashes) {
  std::array<Lane, 2> lanes;
  std::size_t next = 0;
  const auto refill = [&](Lane& lane) {
    if (next < hashes.size()) {
      lane.begin(batch.prefix, batch.message(next), hashes[next]);
      ++next;
    }
  };
  refill(lanes[0]);
  refill(lanes[1]);
  while (!lanes[0].is_idle() && !lanes[1].is_idle()) {
    const std::size_t blocks = std::min(lanes[0].block_count(), lanes[1].block_count());
    compress<2>({lanes[0].blocks(), lanes[1].blocks()}, blocks,
                {&lanes[0].chain(), &lanes[1].chain()});
    for (Lane& lane : lanes) {
      if (lane.advance(blocks)) {
        refill(lane);
      }
    }
  }
  for (Lane& lane : lanes) {
    while (!lane.is_idle()) {
      const std::size_t blocks = lane.block_count();
      compress<1>({lane.blocks()}, blocks, {&lane.chain()});
      lane.advance(blocks);
    }
  }
}

}  // namespace recount::sha256_lanes

#else

namespace recount::sha256_lanes {

bool are_there() {
  return false;
}

void hash_in_lanes(const Batch& /*batch*/, std::span<Hash> /*hashes*/) {
  ensure(false, "lanes are asked for only where they are there");
}

}  // namespace recount::sha256_lanes

#endif
