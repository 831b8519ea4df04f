// Dawid-Skene: what several raters of one fact say together, and how each of them errs.
//
// Source     A. P. Dawid, A. M. Skene, Maximum Likelihood Estimation of Observer Error-Rates Using
// the
//            EM Algorithm, Applied Statistics 28 (1979) 20-28, equations (2.3) to (2.5).
// Start      T(i, j), that item i is of class j: the share of its labels that say j (equation 3.1).
// M-step     π(k; j, l) = (e + s + Σ T(i, j)·n(k; i, l)) / its sum over l, p(j) = mean over i of
// T(i, j);
//            n counts labels of rater k, s is the smoothing, e what is known of the rater from
//            earlier. A rater whose labels are all of items that cannot be of class j has 1/classes
//            in row j.
// E-step     T(i, j) ∝ p(j)·Π over raters k and labels l of π(k; j, l)^n(k; i, l)
// Stop       when the log-likelihood Σ ln Σ p(j)·Π π grows by less than `tolerance` of itself.
//
// Items with a gold answer keep it: T is 1 there, and their part of the likelihood is of that class
// alone. EM finds a local maximum; it is the one that majorities lead to.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/fixed_point.h"

namespace recount::models {

struct Label {
  std::uint32_t item = 0;
  std::uint32_t rater = 0;
  std::uint16_t said = 0;  // a class
};

/// The labels, by item and by rater, in the list's order within each.
struct LabelTable {
  std::uint32_t items = 0;
  std::uint32_t raters = 0;
  std::uint16_t classes = 0;
  std::vector<std::uint64_t> item_begin;
  std::vector<std::uint32_t> item_rater;
  std::vector<std::uint16_t> item_said;
  std::vector<std::uint64_t> rater_begin;
  std::vector<std::uint32_t> rater_item;
  std::vector<std::uint16_t> rater_said;
};

LabelTable build_labels(std::uint32_t items, std::uint32_t raters, std::uint16_t classes,
                        std::span<const Label> labels);

enum class ClassPrior { Estimated, Uniform };

struct DawidSkene {
  double smoothing = 0;  // s, added to each cell of each rater's matrix
  ClassPrior prior = ClassPrior::Estimated;
};

inline constexpr std::uint16_t kNoGold = 0xffff;

/// What is known beside the labels; a column is empty where nothing is.
struct LabelKnowledge {
  std::vector<std::uint16_t> gold;  // an item; kNoGold where there is none
  std::vector<double> earlier;      // e: counts [rater][class][label]
};

struct DawidSkeneFit {
  std::vector<double> posterior;    // T, [item][class]
  std::vector<double> confusion;    // π, [rater][class][label]
  std::vector<double> class_prior;  // p
  double log_likelihood = 0;
};

/// Shares of labels, and gold.
DawidSkeneFit majority_start(const LabelTable& table, const LabelKnowledge& known);

/// EM from the posterior of `fit`, which may come from fewer or other labels of the same items.
/// The tolerance is relative, of the log-likelihood.
Settled settle(const LabelTable& table, const DawidSkene& model, const LabelKnowledge& known,
               const Stopping& stopping, DawidSkeneFit& fit);

/// The likeliest class; the first of equals.
std::uint16_t likeliest(const DawidSkeneFit& fit, std::uint32_t item, std::uint16_t classes);

}  // namespace recount::models
