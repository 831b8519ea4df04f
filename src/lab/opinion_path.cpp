#include "lab/opinion_path.h"

#include <cmath>

#include "base/ensure.h"

namespace recount::lab {

Chance::Chance(double probability) {
  ensure(probability >= 0 && probability <= 1, "a probability lies in [0, 1]");
  // 2^64 is no value of 64 bits: a chance that rounds up to 1 is always.
  const double scaled = std::ldexp(probability, 64);
  always_ = scaled >= std::ldexp(1.0, 64);
  bits_ = always_ ? 0 : static_cast<std::uint64_t>(scaled);
}

const OpinionPath& widest_path() {
  static const OpinionPath& kWidest = *every_path().back();
  return kWidest;
}

std::vector<const OpinionPath*> every_path() {
  std::vector<const OpinionPath*> paths = {&portable_path()};
  for (const OpinionPath* path : {avx2_path(), avx512_path()}) {
    if (path != nullptr) {
      paths.push_back(path);
    }
  }
  return paths;
}

}  // namespace recount::lab
