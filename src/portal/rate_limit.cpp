#include "portal/rate_limit.h"

#include <algorithm>

namespace recount::portal {

Duration RateLimit::take(std::string_view address, Instant now) {
  const std::lock_guard lock(mutex_);
  if (full_at_.size() >= kAddressesMax) {
    std::erase_if(full_at_, [&](const auto& one) { return one.second <= now; });
  }
  const auto found = full_at_.find(std::string(address));
  if (found == full_at_.end() && full_at_.size() >= kAddressesMax) {
    return step_;
  }
  const Instant full = found == full_at_.end() ? now : std::max(found->second, now);
  const Instant after = full + step_;
  const Duration over{(after - now).microseconds - burst_ * step_.microseconds};
  if (over.microseconds > 0) {
    return over;
  }
  full_at_.insert_or_assign(std::string(address), after);
  return {};
}

}  // namespace recount::portal
