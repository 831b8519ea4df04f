// Who rated whom, as two sets of contiguous rows: what each party gave, and what each received.
//
// Parties are numbers below `parties`; a party may rate and be rated. Within a row the order is
// that of the list it was built from, so that sums are the same on every run. Two ratings of one
// pair are two ratings.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace recount::models {

struct GivenRating {
  std::uint32_t rater = 0;
  std::uint32_t subject = 0;
  double score = 0;  // in [-1, 1]
};

/// Rows of one side: row i is [begin[i], begin[i + 1]).
struct RatingRows {
  std::vector<std::uint64_t> begin;
  std::vector<std::uint32_t> other;  // the party at the other end
  std::vector<double> score;
  std::vector<std::uint32_t> rating;  // position in the list; empty unless asked for

  std::uint64_t size(std::uint32_t row) const { return begin[row + 1] - begin[row]; }
};

struct RatingGraph {
  std::uint32_t parties = 0;
  RatingRows given;     // by rater
  RatingRows received;  // by subject
};

enum class KeepPositions { No, Yes };

RatingGraph build_graph(std::uint32_t parties, std::span<const GivenRating> ratings,
                        KeepPositions keep = KeepPositions::No);

}  // namespace recount::models
