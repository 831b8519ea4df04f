#include "models/rating_graph.h"

#include "base/ensure.h"

namespace recount::models {
namespace {

// A counting sort, which keeps the list's order within a row.
template <typename RowOf, typename OtherOf>
RatingRows rows_of(std::uint32_t parties, std::span<const GivenRating> ratings, KeepPositions keep,
                   const RowOf& row_of, const OtherOf& other_of) {
  RatingRows rows;
  rows.begin.assign(std::size_t{parties} + 1, 0);
  for (const GivenRating& one : ratings) {
    ensure(row_of(one) < parties, "a rating is between parties of the graph");
    ++rows.begin[row_of(one) + 1];
  }
  for (std::size_t i = 1; i <= parties; ++i) {
    rows.begin[i] += rows.begin[i - 1];
  }
  rows.other.resize(ratings.size());
  rows.score.resize(ratings.size());
  rows.rating.resize(keep == KeepPositions::Yes ? ratings.size() : 0);
  std::vector<std::uint64_t> next(rows.begin.begin(), rows.begin.end() - 1);
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    const std::uint64_t at = next[row_of(ratings[i])]++;
    rows.other[at] = other_of(ratings[i]);
    rows.score[at] = ratings[i].score;
    if (keep == KeepPositions::Yes) {
      rows.rating[at] = static_cast<std::uint32_t>(i);
    }
  }
  return rows;
}

}  // namespace

RatingGraph build_graph(std::uint32_t parties, std::span<const GivenRating> ratings,
                        KeepPositions keep) {
  const auto rater = [](const GivenRating& one) { return one.rater; };
  const auto subject = [](const GivenRating& one) { return one.subject; };
  return {.parties = parties,
          .given = rows_of(parties, ratings, keep, rater, subject),
          .received = rows_of(parties, ratings, keep, subject, rater)};
}

}  // namespace recount::models
