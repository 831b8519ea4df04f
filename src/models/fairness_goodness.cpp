#include "models/fairness_goodness.h"

#include <cmath>

#include "base/ensure.h"

namespace recount::models {
namespace {

double goodness_of(const RatingGraph& graph, std::size_t party,
                   const std::vector<double>& fairness) {
  const RatingRows& rows = graph.received;
  const std::uint64_t end = rows.begin[party + 1];
  double sum = 0;
  for (std::uint64_t i = rows.begin[party]; i < end; ++i) {
    sum += fairness[rows.other[i]] * rows.score[i];
  }
  const std::uint64_t count = end - rows.begin[party];
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

double fairness_of(const RatingGraph& graph, std::size_t party,
                   const std::vector<double>& goodness) {
  const RatingRows& rows = graph.given;
  const std::uint64_t end = rows.begin[party + 1];
  double sum = 0;
  for (std::uint64_t i = rows.begin[party]; i < end; ++i) {
    sum += std::fabs(rows.score[i] - goodness[rows.other[i]]);
  }
  const std::uint64_t count = end - rows.begin[party];
  return count == 0 ? 1 : 1 - sum / (2 * static_cast<double>(count));
}

// Replaces each value of `column` by what `of` gives for its row; the greatest move.
template <typename Of>
double sweep(std::vector<double>& column, unsigned threads, const Of& of) {
  std::vector<double> moves = block_numbers(column.size());
  for_blocks(column.size(), threads, [&](std::size_t begin, std::size_t end, std::size_t block) {
    double most = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const double now = of(i);
      most = std::max(most, std::fabs(now - column[i]));
      column[i] = now;
    }
    moves[block] = most;
  });
  return greatest(moves);
}

}  // namespace

FairnessGoodness fairness_goodness_start(const RatingGraph& graph) {
  return {.fairness = std::vector<double>(graph.parties, 1),
          .goodness = std::vector<double>(graph.parties, 1)};
}

Settled settle(const RatingGraph& graph, const Stopping& stopping, FairnessGoodness& values) {
  ensure(values.fairness.size() == graph.parties && values.goodness.size() == graph.parties,
         "values are of the graph's parties");
  Settled done;
  while (!done.settled && done.sweeps < stopping.sweeps_max) {
    const double good = sweep(values.goodness, stopping.threads, [&](std::size_t party) {
      return goodness_of(graph, party, values.fairness);
    });
    const double fair = sweep(values.fairness, stopping.threads, [&](std::size_t party) {
      return fairness_of(graph, party, values.goodness);
    });
    done.change = std::max(good, fair);
    done.settled = done.change <= stopping.tolerance;
    ++done.sweeps;
  }
  return done;
}

}  // namespace recount::models
