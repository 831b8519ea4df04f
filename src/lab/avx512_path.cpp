// 512 bits at a time. Compiled for AVX-512 (F, VPOPCNTDQ); reached only where the processor has
// them.
#include "lab/opinion_lanes.h"

#if defined(__AVX512F__) && defined(__AVX512VPOPCNTDQ__)
#include <immintrin.h>

namespace recount::lab {
namespace {

struct Avx512Lanes {
  static constexpr std::size_t kWords = 16;
  using Half = __m512i;
  using Bits = std::uint64_t __attribute__((vector_size(64)));

  static Half zero() { return _mm512_setzero_si512(); }

  static Half all_ones() { return _mm512_set1_epi32(-1); }

  static Half splat(std::uint32_t one) { return _mm512_set1_epi32(static_cast<int>(one)); }

  static Half load(const std::uint32_t* from) { return _mm512_load_si512(from); }

  static Half and_(Half a, Half b) { return _mm512_and_si512(a, b); }

  static Half and_not(Half a, Half b) { return _mm512_andnot_si512(b, a); }

  // Truth tables of three operands, as vpternlog numbers them.
  static Half or_and_not(Half into, Half a, Half b) {
    return _mm512_ternarylogic_epi32(into, a, b, 0xF4);
  }

  static Half xor3(Half a, Half b, Half c) { return _mm512_ternarylogic_epi32(a, b, c, 0x96); }

  static bool any(Half a, Half b) {
    const Half both = _mm512_or_si512(a, b);
    return _mm512_test_epi32_mask(both, both) != 0;
  }

  static void multiply(Half a, std::uint32_t by, Half& high, Half& low) {
    const Half factor = splat(by);
    const Half even = _mm512_mul_epu32(a, factor);
    const Half odd = _mm512_mul_epu32(_mm512_srli_epi64(a, 32), factor);
    high = _mm512_mask_mov_epi32(_mm512_srli_epi64(even, 32), 0xAAAA, odd);
    low = _mm512_mask_mov_epi32(even, 0xAAAA, _mm512_slli_epi64(odd, 32));
  }

  static void store_words(Half low, Half high, std::uint64_t turn, std::uint64_t* out) {
    const Half mask = _mm512_set1_epi64(static_cast<long long>(turn));
    const Half first_half =
        _mm512_set_epi32(23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    const Half second_half = _mm512_add_epi32(first_half, _mm512_set1_epi32(8));
    const Half first = _mm512_permutex2var_epi32(low, first_half, high);
    const Half second = _mm512_permutex2var_epi32(low, second_half, high);
    _mm512_storeu_si512(out, _mm512_xor_si512(first, mask));
    _mm512_storeu_si512(out + 8, _mm512_xor_si512(second, mask));
  }
};

std::size_t count_wide(const std::uint64_t* words, std::size_t count) {
  __m512i sum = _mm512_setzero_si512();
  std::size_t at = 0;
  for (; at + 8 <= count; at += 8) {
    sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(_mm512_loadu_si512(words + at)));
  }
  return static_cast<std::size_t>(_mm512_reduce_add_epi64(sum)) +
         count_bits(words + at, count - at);
}

constexpr OpinionPath wide_path() {
  OpinionPath path = path_of<Avx512Lanes>("avx512");
  path.count_bits = &count_wide;
  return path;
}

constexpr OpinionPath kAvx512 = wide_path();

}  // namespace

const OpinionPath* avx512_path() {
  const bool has =
      __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vpopcntdq") != 0;
  return has ? &kAvx512 : nullptr;
}

}  // namespace recount::lab

#else

namespace recount::lab {

const OpinionPath* avx512_path() {
  return nullptr;
}

}  // namespace recount::lab

#endif
