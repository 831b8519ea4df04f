// REV2: fairness of raters, goodness of the rated and reliability of each rating, with priors for
// those of whom little is known.
//
// Source     S. Kumar, B. Hooi, D. Makhija, M. Kumar, C. Faloutsos, V. S. Subrahmanian, REV2:
//            Fraudulent User Prediction in Rating Platforms, WSDM 2018, equations (1) to (3) with
//            the cold start and behaviour terms of sections 4.2 and 4.3; as released by its
//            authors.
// Goodness   G(p) = (β1·μg + β2·Πp + Σ R·score) / (β1 + β2 + |in(p)|), in [-1, 1]
// Reliab.    R(u, p) = (γ1·F(u) + γ2·(1 - |score - G(p)|/2) + γ3·Πr) / (γ1 + γ2 + γ3), in [0, 1]
// Fairness   F(u) = (α1·μf + α2·Πu + Σ R) / (α1 + α2 + |out(u)|), in [0, 1]
// Priors     μg and μf are the medians of G and F as they stand (the authors' code; its text has
//            means); Π is what the behaviour of a rater, of the rated or of a rating says, from
//            elsewhere, such as BIRDNEST: 1 - suspicion, and for the rated on [-1, 1].
//
// A party is in the medians for fairness when it gave a rating, for goodness when it received one;
// otherwise its values say nothing and stay at 1 and 0. R is not stored: it follows from F and G.
#pragma once

#include <span>
#include <vector>

#include "models/fixed_point.h"
#include "models/rating_graph.h"

namespace recount::models {

struct Rev2 {
  double alpha1 = 0;  // weight of the median fairness
  double alpha2 = 0;  // weight of the rater's behaviour
  double beta1 = 0;   // weight of the median goodness
  double beta2 = 0;   // weight of the subject's behaviour
  double gamma1 = 1;  // weight of the rater's fairness
  double gamma2 = 1;  // weight of agreement with goodness
  double gamma3 = 0;  // weight of the rating's behaviour
};

/// What behaviour says; a column is empty where its weight is 0.
struct Rev2Behaviour {
  std::vector<double> rater;    // Πu a party, in [0, 1]
  std::vector<double> subject;  // Πp a party, in [-1, 1]
  std::vector<double> rating;   // Πr a rating of the list, in [0, 1]; the graph keeps positions
};

struct Rev2Values {
  std::vector<double> fairness;  // a party
  std::vector<double> goodness;
};

/// The start of the authors' code: behaviour where there is any, else 1; where a party gave or
/// received nothing, 1 and 0.
Rev2Values rev2_start(const RatingGraph& graph, const Rev2Behaviour& behaviour);

/// Sweeps until F, G and every R settle. `values` may come from another graph of the same parties.
Settled settle(const RatingGraph& graph, const Rev2& model, const Rev2Behaviour& behaviour,
               const Stopping& stopping, Rev2Values& values);

/// R of one rating. `behaviour` is 1 where γ3 is 0.
double reliability(const Rev2& model, double fairness, double goodness, double score,
                   double behaviour);

}  // namespace recount::models
