// 256 bits at a time. Compiled for AVX2; reached only where the processor says it has it.
#include "lab/opinion_lanes.h"

#if defined(__AVX2__)
#include <immintrin.h>

namespace recount::lab {
namespace {

struct Avx2Lanes {
  static constexpr std::size_t kWords = 8;
  using Half = __m256i;
  using Bits = std::uint64_t __attribute__((vector_size(32)));

  static Half zero() { return _mm256_setzero_si256(); }

  static Half all_ones() { return _mm256_set1_epi32(-1); }

  static Half splat(std::uint32_t one) { return _mm256_set1_epi32(static_cast<int>(one)); }

  static Half load(const std::uint32_t* from) {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(from));
  }

  static Half and_(Half a, Half b) { return _mm256_and_si256(a, b); }

  static Half and_not(Half a, Half b) { return _mm256_andnot_si256(b, a); }

  static Half or_and_not(Half into, Half a, Half b) {
    return _mm256_or_si256(into, _mm256_andnot_si256(b, a));
  }

  static Half xor3(Half a, Half b, Half c) { return _mm256_xor_si256(_mm256_xor_si256(a, b), c); }

  static bool any(Half a, Half b) {
    const Half both = _mm256_or_si256(a, b);
    return _mm256_testz_si256(both, both) == 0;
  }

  // Products of the even lanes and of the odd ones, put together again by halves.
  static void multiply(Half a, std::uint32_t by, Half& high, Half& low) {
    const Half factor = splat(by);
    const Half even = _mm256_mul_epu32(a, factor);
    const Half odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), factor);
    high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
    low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
  }

  static void store_words(Half low, Half high, std::uint64_t turn, std::uint64_t* out) {
    const Half mask = _mm256_set1_epi64x(static_cast<long long>(turn));
    // unpack works within halves of 128 bits: words 0 1 4 5 and 2 3 6 7.
    const Half outer = _mm256_unpacklo_epi32(low, high);
    const Half inner = _mm256_unpackhi_epi32(low, high);
    const Half first = _mm256_permute2x128_si256(outer, inner, 0x20);
    const Half second = _mm256_permute2x128_si256(outer, inner, 0x31);
    auto* to = reinterpret_cast<__m256i*>(out);
    _mm256_storeu_si256(to, _mm256_xor_si256(first, mask));
    _mm256_storeu_si256(to + 1, _mm256_xor_si256(second, mask));
  }
};

constexpr OpinionPath kAvx2 = path_of<Avx2Lanes>("avx2");

}  // namespace

const OpinionPath* avx2_path() {
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("popcnt") != 0 ? &kAvx2
                                                                                      : nullptr;
}

}  // namespace recount::lab

#else

namespace recount::lab {

const OpinionPath* avx2_path() {
  return nullptr;
}

}  // namespace recount::lab

#endif
