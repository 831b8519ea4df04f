#include "models/rev2.h"

#include <cmath>

#include "base/ensure.h"

namespace recount::models {
namespace {

struct Sweep {
  const RatingGraph* graph;
  const Rev2* model;
  const Rev2Behaviour* behaviour;
  unsigned threads;

  double reliability_at(const RatingRows& rows, std::uint64_t at, double fairness,
                        double goodness) const {
    const double prior = behaviour->rating.empty() ? 1 : behaviour->rating[rows.rating[at]];
    return reliability(*model, fairness, goodness, rows.score[at], prior);
  }

  // From the goodness of the sweep before and the fairness that its reliabilities were made of.
  double goodness_of(std::size_t party, const Rev2Values& values,
                     const std::vector<double>& fairness, double median) const {
    const RatingRows& rows = graph->received;
    const std::uint64_t end = rows.begin[party + 1];
    if (rows.begin[party] == end) {
      return 0;
    }
    double sum = model->beta1 * median;
    if (!behaviour->subject.empty()) {
      sum += model->beta2 * behaviour->subject[party];
    }
    for (std::uint64_t i = rows.begin[party]; i < end; ++i) {
      sum +=
          reliability_at(rows, i, fairness[rows.other[i]], values.goodness[party]) * rows.score[i];
    }
    const auto count = static_cast<double>(end - rows.begin[party]);
    return std::clamp(sum / (model->beta1 + model->beta2 + count), -1.0, 1.0);
  }

  double fairness_of(std::size_t party, const Rev2Values& values, double median) const {
    const RatingRows& rows = graph->given;
    const std::uint64_t end = rows.begin[party + 1];
    if (rows.begin[party] == end) {
      return 1;
    }
    double sum = model->alpha1 * median;
    if (!behaviour->rater.empty()) {
      sum += model->alpha2 * behaviour->rater[party];
    }
    for (std::uint64_t i = rows.begin[party]; i < end; ++i) {
      sum += reliability_at(rows, i, values.fairness[party], values.goodness[rows.other[i]]);
    }
    const auto count = static_cast<double>(end - rows.begin[party]);
    return std::clamp(sum / (model->alpha1 + model->alpha2 + count), 0.0, 1.0);
  }
};

// The median of those whose row is not empty: the mean of the middle two where they are even.
double median_of(const std::vector<double>& column, const RatingRows& rows) {
  std::vector<double> known;
  known.reserve(column.size());
  for (std::uint32_t party = 0; party < column.size(); ++party) {
    if (rows.size(party) > 0) {
      known.push_back(column[party]);
    }
  }
  if (known.empty()) {
    return 0;
  }
  const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
  std::nth_element(known.begin(), middle, known.end());
  if (known.size() % 2 == 1) {
    return *middle;
  }
  return (*std::max_element(known.begin(), middle) + *middle) / 2;
}

template <typename Of>
double replace(std::vector<double>& column, std::vector<double>& before, unsigned threads,
               const Of& of) {
  std::vector<double> moves = block_numbers(column.size());
  for_blocks(column.size(), threads, [&](std::size_t begin, std::size_t end, std::size_t block) {
    double most = 0;
    for (std::size_t i = begin; i < end; ++i) {
      before[i] = of(i);
      most = std::max(most, std::fabs(before[i] - column[i]));
    }
    moves[block] = most;
  });
  column.swap(before);  // `before` now holds what `column` was
  return greatest(moves);
}

}  // namespace

double reliability(const Rev2& model, double fairness, double goodness, double score,
                   double behaviour) {
  const double agreement = 1 - std::fabs(score - goodness) / 2;
  const double sum = model.gamma1 * fairness + model.gamma2 * agreement + model.gamma3 * behaviour;
  return std::clamp(sum / (model.gamma1 + model.gamma2 + model.gamma3), 0.0, 1.0);
}

Rev2Values rev2_start(const RatingGraph& graph, const Rev2Behaviour& behaviour) {
  Rev2Values values{.fairness = behaviour.rater, .goodness = behaviour.subject};
  values.fairness.resize(graph.parties, 1);
  values.goodness.resize(graph.parties, 1);
  for (std::uint32_t party = 0; party < graph.parties; ++party) {
    if (graph.given.size(party) == 0) {
      values.fairness[party] = 1;
    }
    if (graph.received.size(party) == 0) {
      values.goodness[party] = 0;
    }
  }
  return values;
}

Settled settle(const RatingGraph& graph, const Rev2& model, const Rev2Behaviour& behaviour,
               const Stopping& stopping, Rev2Values& values) {
  ensure(model.gamma1 + model.gamma2 + model.gamma3 > 0, "a rating's reliability weighs something");
  ensure(values.fairness.size() == graph.parties && values.goodness.size() == graph.parties,
         "values are of the graph's parties");
  ensure(behaviour.rating.empty() || behaviour.rating.size() == graph.given.rating.size(),
         "behaviour of ratings needs a graph that keeps their positions");
  const Sweep sweep{
      .graph = &graph, .model = &model, .behaviour = &behaviour, .threads = stopping.threads};
  std::vector<double> fairness_before = values.fairness;  // which the last reliabilities used
  std::vector<double> spare(graph.parties);
  Settled done;
  while (!done.settled && done.sweeps < stopping.sweeps_max) {
    const double median_good = median_of(values.goodness, graph.received);
    const double good = replace(values.goodness, spare, stopping.threads, [&](std::size_t party) {
      return sweep.goodness_of(party, values, fairness_before, median_good);
    });
    const double median_fair = median_of(values.fairness, graph.given);
    const double fair =
        replace(values.fairness, fairness_before, stopping.threads,
                [&](std::size_t party) { return sweep.fairness_of(party, values, median_fair); });
    done.change = std::max(good, fair);  // no reliability moves more than F and G together
    done.settled = done.change <= stopping.tolerance;
    ++done.sweeps;
  }
  return done;
}

}  // namespace recount::models
