// Leaderboards that were put in order lately, so that the pages of one are cut from one order.
//
// Holds: an order is of one context, one ledger size and one time, none of which change what it is;
// the least recently used ones make room. One thread computes, others who want one wait.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "answers/leaderboard.h"

namespace recount::serve {

class Leaderboards {
 public:
  static constexpr std::size_t kSubjectsMax = 4'000'000;  // of all orders that are kept: 16 MB

  Leaderboards();

  using Order = std::shared_ptr<const answers::LeaderboardOrder>;  // shared: outlives its eviction

  Order order_of(const answers::Asked& asked);

 private:
  struct Kept {
    std::string context;
    engine::Moment moment;
    Order order;
  };

  struct Shared {
    std::mutex mutex;
    std::list<Kept> kept;  // the latest used first
    std::size_t subjects = 0;
  };

  std::unique_ptr<Shared> shared_;
};

}  // namespace recount::serve
