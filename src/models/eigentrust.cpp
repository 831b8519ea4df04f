#include "models/eigentrust.h"

#include <cmath>

#include "base/ensure.h"

namespace recount::models {
namespace {

struct GivenTrust {
  std::vector<double> trust;     // Σ of positive weights a party gives
  std::vector<double> distrust;  // Σ of negative ones, as a positive number
};

GivenTrust given_by(std::uint32_t parties, std::span<const TrustStatement> statements) {
  GivenTrust given{.trust = std::vector<double>(parties), .distrust = std::vector<double>(parties)};
  for (const TrustStatement& one : statements) {
    ensure(one.from < parties && one.to < parties, "a statement is between parties of the graph");
    ensure(one.from != one.to, "nobody speaks for themselves");
    (one.weight > 0 ? given.trust : given.distrust)[one.from] += std::fabs(one.weight);
  }
  return given;
}

double received_by(const TrustGraph& graph, std::size_t party, const std::vector<double>& trust) {
  double sum = 0;
  for (std::uint64_t i = graph.begin[party]; i < graph.begin[party + 1]; ++i) {
    sum += graph.share[i] * trust[graph.from[i]];
  }
  return sum;
}

// The trust of those who trust nobody.
double unspent(const TrustGraph& graph, unsigned threads, const std::vector<double>& trust) {
  std::vector<double> sums = block_numbers(graph.parties);
  for_blocks(graph.parties, threads, [&](std::size_t begin, std::size_t end, std::size_t block) {
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i) {
      sum += graph.dangling[i] != 0 ? trust[i] : 0.0;
    }
    sums[block] = sum;
  });
  return sum_in_order(sums);
}

}  // namespace

TrustGraph build_trust(std::uint32_t parties, std::span<const TrustStatement> statements) {
  const GivenTrust given = given_by(parties, statements);
  TrustGraph graph;
  graph.parties = parties;
  graph.begin.assign(std::size_t{parties} + 1, 0);
  for (const TrustStatement& one : statements) {
    graph.begin[std::size_t{one.to} + 1] += one.weight > 0 ? 1U : 0U;
  }
  for (std::size_t i = 1; i <= parties; ++i) {
    graph.begin[i] += graph.begin[i - 1];
  }
  graph.from.resize(graph.begin.back());
  graph.share.resize(graph.begin.back());
  std::vector<std::uint64_t> next(graph.begin.begin(), graph.begin.end() - 1);
  for (const TrustStatement& one : statements) {
    if (one.weight > 0) {
      const std::uint64_t at = next[one.to]++;
      graph.from[at] = one.from;
      graph.share[at] = one.weight / given.trust[one.from];
    } else if (one.weight < 0) {
      graph.distrust.push_back(
          {.from = one.from, .to = one.to, .weight = -one.weight / given.distrust[one.from]});
    }
  }
  graph.dangling.resize(parties);
  for (std::size_t i = 0; i < parties; ++i) {
    graph.dangling[i] = given.trust[i] > 0 ? 0 : 1;
  }
  return graph;
}

std::vector<double> pretrust_of(std::vector<double> weights) {
  double sum = 0;
  for (const double one : weights) {
    ensure(one >= 0, "pre-trust is nothing negative");
    sum += one;
  }
  for (double& one : weights) {
    one = sum > 0 ? one / sum : 1 / static_cast<double>(weights.size());
  }
  return weights;
}

Settled settle(const TrustGraph& graph, std::span<const double> pretrust, double alpha,
               const Stopping& stopping, std::vector<double>& trust) {
  ensure(pretrust.size() == graph.parties && trust.size() == graph.parties,
         "trust is of the graph's parties");
  ensure(alpha >= 0 && alpha <= 1, "a is a share");
  std::vector<double> next(graph.parties);
  std::vector<double> moves = block_numbers(graph.parties);
  Settled done;
  while (!done.settled && done.sweeps < stopping.sweeps_max) {
    const double to_pretrust = (1 - alpha) * unspent(graph, stopping.threads, trust) + alpha;
    for_blocks(graph.parties, stopping.threads,
               [&](std::size_t begin, std::size_t end, std::size_t block) {
                 double moved = 0;
                 for (std::size_t i = begin; i < end; ++i) {
                   next[i] = (1 - alpha) * received_by(graph, i, trust) + to_pretrust * pretrust[i];
                   moved += std::fabs(next[i] - trust[i]);
                 }
                 moves[block] = moved;
               });
    trust.swap(next);
    done.change = sum_in_order(moves);
    done.settled = done.change <= stopping.tolerance;
    ++done.sweeps;
  }
  return done;
}

std::vector<double> distrust_of(const TrustGraph& graph, std::span<const double> trust) {
  std::vector<double> distrust(graph.parties);
  for (const TrustStatement& one : graph.distrust) {
    distrust[one.to] += trust[one.from] * one.weight;
  }
  return distrust;
}

}  // namespace recount::models
