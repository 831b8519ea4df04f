#include "models/dawid_skene.h"

#include <cmath>

#include <gtest/gtest.h>

#include "models/any_graph_test.h"
#include "models/real_data_test.h"

namespace recount::models {
namespace {

constexpr Stopping kStop{.tolerance = 1e-9};

struct Crowd {
  LabelTable table;
  std::vector<std::uint16_t> truth;  // an item; kNoGold where it is not known
};

Crowd read_crowd(const std::string& name) {
  Numbered items;
  Numbered raters;
  std::vector<Label> labels;
  for (const auto& cells : read_cells(real_data("ratings/crowd_" + name + "_labels.txt"), '\t')) {
    const std::uint32_t item = items.of(cells[0]);
    const std::uint32_t rater = raters.of(cells[1]);
    labels.push_back({item, rater, static_cast<std::uint16_t>(whole_number(cells[2]) - 1)});
  }
  Crowd crowd{.table = build_labels(items.size(), raters.size(), 2, labels),
              .truth = std::vector<std::uint16_t>(items.size(), kNoGold)};
  for (const auto& cells : read_cells(real_data("ratings/crowd_" + name + "_truth.txt"), '\t')) {
    crowd.truth[items.of(cells[0])] = static_cast<std::uint16_t>(whole_number(cells[1]) - 1);
  }
  return crowd;
}

struct Errors {
  double majority = 0;  // ties at their expectation
  double fitted = 0;
  double known = 0;
};

Errors errors_of(const Crowd& crowd, const DawidSkeneFit& majority, const DawidSkeneFit& fit) {
  Errors errors;
  for (std::uint32_t item = 0; item < crowd.table.items; ++item) {
    const std::uint16_t truth = crowd.truth[item];
    if (truth == kNoGold) {
      continue;
    }
    const double share = majority.posterior[std::size_t{item} * 2 + truth];
    ++errors.known;
    errors.majority += share > 0.5 ? 0 : share < 0.5 ? 1 : 0.5;
    errors.fitted += likeliest(fit, item, 2) == truth ? 0 : 1;
  }
  return errors;
}

// Recomputed by an independent program: errors in per cent of majority and of the model, items that
// the model has wrong, log-likelihood.
TEST(DawidSkene, EqualsTheRecountOfThreeCrowds) {
  struct Row {
    const char* name;
    double majority;
    double fitted;
    double wrong;
    double log_likelihood;
  };

  for (const Row& row : {Row{"bluebird", 24.0741, 10.1852, 11, -1888.116755},
                         Row{"rte", 10.3125, 7.2500, 58, -3679.629037},
                         Row{"trec", 34.8571, 29.7582, 677, -34752.103242}}) {
    RECOUNT_NEEDS(real_data(std::string("ratings/crowd_") + row.name + "_labels.txt"));
    const Crowd crowd = read_crowd(row.name);
    const DawidSkeneFit majority = majority_start(crowd.table, {});
    DawidSkeneFit fit = majority;
    EXPECT_TRUE(settle(crowd.table, {}, {}, kStop, fit).settled);
    const Errors errors = errors_of(crowd, majority, fit);
    EXPECT_NEAR(100 * errors.majority / errors.known, row.majority, 5e-5) << row.name;
    EXPECT_NEAR(100 * errors.fitted / errors.known, row.fitted, 5e-5) << row.name;
    EXPECT_EQ(errors.fitted, row.wrong) << row.name;
    EXPECT_NEAR(fit.log_likelihood, row.log_likelihood, 1e-6) << row.name;
  }
}

// Three raters of two items: two always agree, one always says the other class.
std::vector<Label> contrarian() {
  return {{0, 0, 0}, {0, 1, 0}, {0, 2, 1}, {1, 0, 1}, {1, 1, 1}, {1, 2, 0}};
}

TEST(DawidSkene, LearnsThatARaterSaysTheOpposite) {
  const LabelTable table = build_labels(2, 3, 2, contrarian());
  DawidSkeneFit fit = majority_start(table, {});
  settle(table, {}, {}, kStop, fit);
  EXPECT_EQ(likeliest(fit, 0, 2), 0);
  EXPECT_EQ(likeliest(fit, 1, 2), 1);
  EXPECT_NEAR(fit.confusion[8 + 1], 1, 1e-6);  // rater 2: of class 0, says 1
}

TEST(DawidSkene, KeepsGoldAndLearnsFromIt) {
  const LabelTable table = build_labels(2, 3, 2, contrarian());
  const LabelKnowledge gold{.gold = {1, 0}, .earlier = {}};
  DawidSkeneFit fit = majority_start(table, gold);
  settle(table, {}, gold, kStop, fit);
  EXPECT_EQ(likeliest(fit, 0, 2), 1);
  EXPECT_NEAR(fit.confusion[8], 1, 1e-12);  // rater 2 was right of class 0
  EXPECT_NEAR(fit.confusion[1], 1, 1e-12);  // and rater 0 wrong
}

// A rater known from earlier to say 0 of either class tells nothing by saying it.
TEST(DawidSkene, TakesEarlierMatricesAsPriors) {
  const std::vector<Label> labels = {{0, 0, 0}, {0, 1, 1}};
  const LabelTable table = build_labels(1, 2, 2, labels);
  const LabelKnowledge known{.gold = {}, .earlier = {500, 0, 500, 0, 90, 10, 10, 90}};
  DawidSkeneFit fit = majority_start(table, known);
  settle(table, {.prior = ClassPrior::Uniform}, known, kStop, fit);
  EXPECT_EQ(likeliest(fit, 0, 2), 1);
  EXPECT_GT(fit.posterior[1], 0.85);
}

TEST(DawidSkene, GivesTheSameBitsOnAnyNumberOfThreads) {
  std::vector<Label> labels;
  Sequence sequence;
  for (int i = 0; i < 100'000; ++i) {
    const std::uint32_t item = sequence.below(20'000);
    const std::uint32_t rater = sequence.below(9'000);
    const std::uint32_t off = sequence.below(10) < 7 ? 0 : 1;
    labels.push_back({item, rater, static_cast<std::uint16_t>((item + off) % 3)});
  }
  const LabelTable table = build_labels(20'000, 9'000, 3, labels);
  DawidSkeneFit one = majority_start(table, {});
  settle(table, {.smoothing = 0.1}, {}, {.tolerance = 1e-7}, one);
  for (const unsigned threads : {2U, 5U}) {
    DawidSkeneFit many = majority_start(table, {});
    settle(table, {.smoothing = 0.1}, {}, {.tolerance = 1e-7, .threads = threads}, many);
    EXPECT_EQ(one.posterior, many.posterior);
    EXPECT_EQ(one.confusion, many.confusion);
    EXPECT_EQ(one.log_likelihood, many.log_likelihood);
  }
}

}  // namespace
}  // namespace recount::models
