#include "models/dawid_skene.h"

#include <cmath>
#include <limits>

#include "base/ensure.h"
#include "base/log_exp.h"

namespace recount::models {
namespace {

std::vector<std::uint64_t> begins(std::vector<std::uint64_t> counts) {
  for (std::size_t i = 1; i < counts.size(); ++i) {
    counts[i] += counts[i - 1];
  }
  return counts;
}

// One EM round over fixed tables; the logarithms lie [rater][label][class], as the E-step reads.
class Rounds {
 public:
  Rounds(const LabelTable& table, const DawidSkene& model, const LabelKnowledge& known,
         unsigned threads)
      : table_(table),
        model_(model),
        known_(known),
        threads_(threads),
        classes_(table.classes),
        logs_(std::size_t{table.raters} * classes_ * classes_),
        log_prior_(classes_) {}

  void maximise(DawidSkeneFit& fit) {
    estimate_prior(fit);
    for_blocks(table_.raters, threads_, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t rater = begin; rater < end; ++rater) {
        estimate_rater(rater, fit);
      }
    });
  }

  double expect(DawidSkeneFit& fit) const {
    std::vector<double> sums = block_numbers(table_.items);
    for_blocks(table_.items, threads_, [&](std::size_t begin, std::size_t end, std::size_t block) {
      double sum = 0;
      for (std::size_t item = begin; item < end; ++item) {
        sum += estimate_item(item, &fit.posterior[item * classes_]);
      }
      sums[block] = sum;
    });
    return sum_in_order(sums);
  }

 private:
  void estimate_prior(DawidSkeneFit& fit) {
    for (std::size_t j = 0; j < classes_; ++j) {
      if (model_.prior == ClassPrior::Uniform) {
        fit.class_prior[j] = 1 / static_cast<double>(classes_);
      } else {
        std::vector<double> sums = block_numbers(table_.items);
        for_blocks(table_.items, threads_, [&](std::size_t begin, std::size_t end, std::size_t at) {
          for (std::size_t item = begin; item < end; ++item) {
            sums[at] += fit.posterior[item * classes_ + j];
          }
        });
        fit.class_prior[j] = sum_in_order(sums) / static_cast<double>(table_.items);
      }
      log_prior_[j] = natural_log(fit.class_prior[j]);
    }
  }

  void estimate_rater(std::size_t rater, DawidSkeneFit& fit) {
    const std::size_t cells = classes_ * classes_;
    double* matrix = &fit.confusion[rater * cells];
    for (std::size_t cell = 0; cell < cells; ++cell) {
      matrix[cell] =
          model_.smoothing + (known_.earlier.empty() ? 0 : known_.earlier[rater * cells + cell]);
    }
    for (std::uint64_t i = table_.rater_begin[rater]; i < table_.rater_begin[rater + 1]; ++i) {
      const double* item = &fit.posterior[table_.rater_item[i] * classes_];
      for (std::size_t j = 0; j < classes_; ++j) {
        matrix[j * classes_ + table_.rater_said[i]] += item[j];
      }
    }
    for (std::size_t j = 0; j < classes_; ++j) {
      double sum = 0;
      for (std::size_t l = 0; l < classes_; ++l) {
        sum += matrix[j * classes_ + l];
      }
      for (std::size_t l = 0; l < classes_; ++l) {
        double& cell = matrix[j * classes_ + l];
        cell = sum > 0 ? cell / sum : 1 / static_cast<double>(classes_);
        logs_[rater * cells + l * classes_ + j] = natural_log(cell);
      }
    }
  }

  // Writes the item's posterior; gives its part of the log-likelihood.
  double estimate_item(std::size_t item, double* posterior) const {
    const std::size_t cells = classes_ * classes_;
    for (std::size_t j = 0; j < classes_; ++j) {
      posterior[j] = log_prior_[j];
    }
    for (std::uint64_t i = table_.item_begin[item]; i < table_.item_begin[item + 1]; ++i) {
      const double* logs = &logs_[table_.item_rater[i] * cells + table_.item_said[i] * classes_];
      for (std::size_t j = 0; j < classes_; ++j) {
        posterior[j] += logs[j];
      }
    }
    if (!known_.gold.empty() && known_.gold[item] != kNoGold) {
      const double part = posterior[known_.gold[item]];
      std::fill(posterior, posterior + classes_, 0.0);
      posterior[known_.gold[item]] = 1;
      return part;
    }
    const double most = *std::max_element(posterior, posterior + classes_);
    double sum = 0;
    for (std::size_t j = 0; j < classes_; ++j) {
      posterior[j] = exponential(posterior[j] - most);
      sum += posterior[j];
    }
    for (std::size_t j = 0; j < classes_; ++j) {
      posterior[j] /= sum;
    }
    return most + natural_log(sum);
  }

  const LabelTable& table_;
  const DawidSkene& model_;
  const LabelKnowledge& known_;
  unsigned threads_;
  std::size_t classes_;
  std::vector<double> logs_;
  std::vector<double> log_prior_;
};

}  // namespace

LabelTable build_labels(std::uint32_t items, std::uint32_t raters, std::uint16_t classes,
                        std::span<const Label> labels) {
  LabelTable table;
  table.items = items;
  table.raters = raters;
  table.classes = classes;
  std::vector<std::uint64_t> of_item(std::size_t{items} + 1);
  std::vector<std::uint64_t> of_rater(std::size_t{raters} + 1);
  for (const Label& one : labels) {
    ensure(one.item < items && one.rater < raters && one.said < classes,
           "a label is of an item, a rater and a class of the table");
    ++of_item[std::size_t{one.item} + 1];
    ++of_rater[std::size_t{one.rater} + 1];
  }
  table.item_begin = begins(std::move(of_item));
  table.rater_begin = begins(std::move(of_rater));
  table.item_rater.resize(labels.size());
  table.item_said.resize(labels.size());
  table.rater_item.resize(labels.size());
  table.rater_said.resize(labels.size());
  std::vector<std::uint64_t> item_next = table.item_begin;
  std::vector<std::uint64_t> rater_next = table.rater_begin;
  for (const Label& one : labels) {
    const std::uint64_t by_item = item_next[one.item]++;
    table.item_rater[by_item] = one.rater;
    table.item_said[by_item] = one.said;
    const std::uint64_t by_rater = rater_next[one.rater]++;
    table.rater_item[by_rater] = one.item;
    table.rater_said[by_rater] = one.said;
  }
  return table;
}

DawidSkeneFit majority_start(const LabelTable& table, const LabelKnowledge& known) {
  const std::size_t classes = table.classes;
  DawidSkeneFit fit;
  fit.posterior.assign(table.items * classes, 0);
  fit.confusion.assign(table.raters * classes * classes, 0);
  fit.class_prior.assign(classes, 0);
  for (std::size_t item = 0; item < table.items; ++item) {
    double* posterior = &fit.posterior[item * classes];
    const std::uint64_t begin = table.item_begin[item];
    const std::uint64_t end = table.item_begin[item + 1];
    if (!known.gold.empty() && known.gold[item] != kNoGold) {
      posterior[known.gold[item]] = 1;
      continue;
    }
    for (std::uint64_t i = begin; i < end; ++i) {
      posterior[table.item_said[i]] += 1;
    }
    for (std::size_t j = 0; j < classes; ++j) {
      posterior[j] = begin == end ? 1 / static_cast<double>(classes)
                                  : posterior[j] / static_cast<double>(end - begin);
    }
  }
  return fit;
}

Settled settle(const LabelTable& table, const DawidSkene& model, const LabelKnowledge& known,
               const Stopping& stopping, DawidSkeneFit& fit) {
  ensure(fit.posterior.size() == std::size_t{table.items} * table.classes,
         "the posterior is of the table's items");
  Rounds rounds(table, model, known, stopping.threads);
  Settled done;
  double before = -std::numeric_limits<double>::infinity();
  while (!done.settled && done.sweeps < stopping.sweeps_max) {
    rounds.maximise(fit);
    fit.log_likelihood = rounds.expect(fit);
    done.change = fit.log_likelihood - before;
    done.settled = std::fabs(done.change) <= stopping.tolerance * std::fabs(fit.log_likelihood);
    before = fit.log_likelihood;
    ++done.sweeps;
  }
  return done;
}

std::uint16_t likeliest(const DawidSkeneFit& fit, std::uint32_t item, std::uint16_t classes) {
  const auto begin = fit.posterior.begin() + static_cast<std::ptrdiff_t>(item) * classes;
  return static_cast<std::uint16_t>(std::max_element(begin, begin + classes) - begin);
}

}  // namespace recount::models
