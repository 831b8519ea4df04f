// 64 bits at a time, on any machine.
#include "lab/opinion_lanes.h"

namespace recount::lab {
namespace {

struct PortableLanes {
  static constexpr std::size_t kWords = 1;
  using Half = std::uint32_t;
  using Bits = std::uint64_t;

  static Half zero() { return 0; }

  static Half all_ones() { return ~Half{0}; }

  static Half splat(std::uint32_t one) { return one; }

  static Half load(const std::uint32_t* from) { return *from; }

  static Half and_(Half a, Half b) { return a & b; }

  static Half and_not(Half a, Half b) { return a & ~b; }

  static Half or_and_not(Half into, Half a, Half b) { return into | (a & ~b); }

  static Half xor3(Half a, Half b, Half c) { return a ^ b ^ c; }

  static bool any(Half a, Half b) { return (a | b) != 0; }

  static void multiply(Half a, std::uint32_t by, Half& high, Half& low) {
    const std::uint64_t product = std::uint64_t{a} * by;
    high = static_cast<Half>(product >> 32);
    low = static_cast<Half>(product);
  }

  static void store_words(Half low, Half high, std::uint64_t turn, std::uint64_t* out) {
    *out = (low | (std::uint64_t{high} << 32)) ^ turn;
  }
};

constexpr OpinionPath kPortable = path_of<PortableLanes>("portable");

}  // namespace

const OpinionPath& portable_path() {
  return kPortable;
}

}  // namespace recount::lab
