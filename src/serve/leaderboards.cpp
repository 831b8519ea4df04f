#include "serve/leaderboards.h"

#include <algorithm>

namespace recount::serve {

Leaderboards::Leaderboards() : shared_(std::make_unique<Shared>()) {}

Leaderboards::Order Leaderboards::order_of(const answers::Asked& asked) {
  const std::lock_guard lock(shared_->mutex);
  std::list<Kept>& kept = shared_->kept;
  const auto found = std::ranges::find_if(kept, [&](const Kept& one) {
    return one.moment.size == asked.moment.size && one.moment.at == asked.moment.at &&
           one.context == asked.context->name();
  });
  if (found != kept.end()) {
    kept.splice(kept.begin(), kept, found);
    return found->order;
  }
  auto order = std::make_shared<const answers::LeaderboardOrder>(  // shared: as Order
      answers::order_of(asked));
  shared_->subjects += order->subjects.size();
  kept.push_front({.context = asked.context->name(), .moment = asked.moment, .order = order});
  while (shared_->subjects > kSubjectsMax && kept.size() > 1) {
    shared_->subjects -= kept.back().order->subjects.size();
    kept.pop_back();
  }
  return order;
}

}  // namespace recount::serve
