#include "models/any_graph_test.h"

#include <rapidcheck.h>

namespace recount::models {

AnyGraph any_graph() {
  constexpr std::uint32_t kParties = 12;
  AnyGraph any{.parties = kParties, .ratings = {}};
  const auto edges = *rc::gen::container<std::vector<std::pair<std::pair<int, int>, int>>>(
      rc::gen::pair(rc::gen::pair(rc::gen::inRange(0, 12), rc::gen::inRange(0, 12)),
                    rc::gen::inRange(-10, 11)));
  for (const auto& [pair, score] : edges) {
    any.ratings.push_back({.rater = static_cast<std::uint32_t>(pair.first),
                           .subject = static_cast<std::uint32_t>(pair.second),
                           .score = score / 10.0});
  }
  return any;
}

}  // namespace recount::models
