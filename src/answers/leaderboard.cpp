#include "answers/leaderboard.h"

#include <algorithm>

namespace recount::answers {

LeaderboardOrder order_of(const Asked& asked) {
  struct Place {
    double rating = 0;
    engine::SubjectIndex subject = 0;
  };

  const engine::ContextState& context = *asked.context;
  LeaderboardOrder order;
  std::vector<Place> places;
  for (engine::SubjectIndex i = 0; i < context.subjects().size(); ++i) {
    const engine::SubjectRating rated = context.rate(i, asked.moment);
    if (rated.evidence_count == 0) {
      continue;
    }
    ++order.rated;
    if (rated.evidence_count < asked.policy->show.after) {
      ++order.too_few;
      continue;
    }
    places.push_back({.rating = rated.rating, .subject = i});
  }
  const auto name_of = [&](const Place& place) {
    return context.parties().name_of(context.subjects()[place.subject].party);
  };
  std::ranges::sort(places, [&](const Place& a, const Place& b) {
    return a.rating != b.rating ? a.rating > b.rating : name_of(a) < name_of(b);
  });
  order.subjects.reserve(places.size());
  for (const Place& place : places) {
    order.subjects.push_back(place.subject);
  }
  return order;
}

Result<Leaderboard> leaderboard(const engine::Engine& engine, std::string_view context,
                                const AsOf& as_of, std::size_t limit) {
  const Asked asked = RECOUNT_TRY(ask(engine, context, as_of));
  const LeaderboardOrder order = order_of(asked);
  Leaderboard board{.standings = {}, .rated = order.rated, .too_few = order.too_few};
  const std::size_t count =
      limit == 0 ? order.subjects.size() : std::min(limit, order.subjects.size());
  for (std::size_t i = 0; i < count; ++i) {
    board.standings.push_back(standing_at(engine, asked, order.subjects[i]));
  }
  return board;
}

}  // namespace recount::answers
