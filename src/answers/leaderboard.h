// The standings of a context, best first.
//
// The order is computed apart from the standings, since it costs little beside them: a page of a
// large leaderboard reads out the standings of that page only.
#pragma once

#include <cstdint>
#include <vector>

#include "answers/standing.h"

namespace recount::answers {

struct LeaderboardOrder {
  std::vector<engine::SubjectIndex> subjects;  // best first; equals by name
  std::uint64_t rated = 0;                     // subjects with any evidence
  std::uint64_t too_few = 0;                   // of those, with less than the policy shows
};

LeaderboardOrder order_of(const Asked& asked);

struct Leaderboard {
  std::vector<Standing> standings;  // best first; equals by name
  std::uint64_t rated = 0;
  std::uint64_t too_few = 0;
};

/// The first `limit`; 0 for all.
Result<Leaderboard> leaderboard(const engine::Engine& engine, std::string_view context,
                                const AsOf& as_of, std::size_t limit);

}  // namespace recount::answers
