// Fairness and goodness: how reliably a party rates, and how well it is rated by the reliable.
//
// Source    S. Kumar, F. Spezzano, V. S. Subrahmanian, C. Faloutsos, Edge Weight Prediction in
//           Weighted Signed Networks, ICDM 2016, equations (1) and (2).
// Goodness  g(v) = (1/|in(v)|) Σ over u in in(v) of f(u)·W(u, v), in [-1, 1]
// Fairness  f(u) = 1 - (1/|out(u)|) Σ over v in out(u) of |W(u, v) - g(v)| / 2, in [0, 1]
// Start     f = g = 1 (algorithm 1); the fixed point is unique (theorem 1 of the paper), so any
//           other start gives it too.
//
// A party that gave nothing keeps fairness 1; one that received nothing has goodness 0: nothing is
// known of either. Repeats of a pair and ratings of oneself are ratings like any other: whoever
// wants them out leaves them out.
#pragma once

#include <vector>

#include "models/fixed_point.h"
#include "models/rating_graph.h"

namespace recount::models {

struct FairnessGoodness {
  std::vector<double> fairness;  // a party
  std::vector<double> goodness;
};

/// The start of the paper.
FairnessGoodness fairness_goodness_start(const RatingGraph& graph);

/// Sweeps `values` until they settle. They may come from another graph of the same parties: that
/// is a warm start, and gives the same fixed point.
Settled settle(const RatingGraph& graph, const Stopping& stopping, FairnessGoodness& values);

/// The paper's prediction of W(u, v), equation (3): fairness of the rater times goodness of the
/// rated, both of the graph without that rating.
inline double predicted_score(double fairness, double goodness) {
  return fairness * goodness;
}

}  // namespace recount::models
