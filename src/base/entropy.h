// Where unpredictable bytes come from, as a part that is handed in.
#pragma once

#include <cstdint>
#include <span>

namespace recount {

class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// Fit for keys and salts.
class SystemEntropy final : public Entropy {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

/// SplitMix64 (Steele, Lea, Flood 2014): the same bytes and numbers from the same seed, on every
/// machine. For made-up cities and tests; it keeps no secret.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : state_(seed) {}

  void fill(std::span<std::uint8_t> bytes) override;
  std::uint64_t next();
  /// Uniform in [0, bound), bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// True in `numerator` of `denominator` draws.
  bool chance(std::uint64_t numerator, std::uint64_t denominator);

 private:
  std::uint64_t state_;
};

}  // namespace recount
