// How often one address may do something: a budget that refills with time, one a key.
//
// Holds: memory is bounded by kAddressesMax whatever strangers send; where there are more
// addresses, those that have had their rest go first, and then nobody new gets through.
// Thread-safe.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/instant.h"

namespace recount::portal {

inline constexpr std::size_t kAddressesMax = 50'000;

class RateLimit {
 public:
  /// `burst` at once, and one more every `step`.
  RateLimit(std::int64_t burst, Duration step) : burst_(burst), step_(step) {}

  /// Nothing when it may; else how long until it may again.
  Duration take(std::string_view address, Instant now);

 private:
  std::int64_t burst_;
  Duration step_;
  std::mutex mutex_;
  std::unordered_map<std::string, Instant> full_at_;  // when the budget is whole again
};

}  // namespace recount::portal
