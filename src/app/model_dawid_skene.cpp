// recount model dawid-skene: several raters of one fact
#include <algorithm>
#include <numeric>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/model_command.h"
#include "models/dawid_skene.h"

namespace recount::app {
namespace {

constexpr std::uint32_t kClassesMax = 1000;

struct LabelOptions : ModelOptions {
  models::DawidSkene model;
  std::string prior = "estimated";
  std::string gold;
  std::string earlier;
};

struct Labels {
  Names items;
  Names raters;
  Names classes;  // in the order of their names, once all are read
  std::vector<models::Label> list;
  RejectedRows rejected;
};

std::optional<RowFault> too_many_classes(const Labels& labels, std::string_view column) {
  if (labels.classes.size() <= kClassesMax) {
    return std::nullopt;
  }
  return RowFault{.column = column,
                  .message = fmt::format("there are more than {} different labels", kClassesMax),
                  .help = "is it the right column? the rows are item,rater,label"};
}

Status read_labels(const LabelOptions& options, Labels& labels) {
  static constexpr std::array kColumns = {TableColumn{.name = "item"}, TableColumn{.name = "rater"},
                                          TableColumn{.name = "label"}};
  const auto take = [&](Cells cells) -> std::optional<RowFault> {
    const std::uint32_t said = labels.classes.number(cells[2]);
    if (auto fault = too_many_classes(labels, "label")) {
      return fault;
    }
    const std::uint32_t item = labels.items.number(cells[0]);
    const std::uint32_t rater = labels.raters.number(cells[1]);
    labels.list.push_back({item, rater, static_cast<std::uint16_t>(said)});
    return std::nullopt;
  };
  return read_table(options.file, kColumns, !options.json, labels.rejected, take);
}

struct GoldAnswer {
  std::uint32_t item;
  std::uint32_t answer;
};

Result<std::vector<GoldAnswer>> read_gold(const LabelOptions& options, Labels& labels) {
  std::vector<GoldAnswer> gold;
  if (options.gold.empty()) {
    return gold;
  }
  static constexpr std::array kColumns = {TableColumn{.name = "item"},
                                          TableColumn{.name = "label"}};
  const auto take = [&](Cells cells) -> std::optional<RowFault> {
    const std::optional<std::uint32_t> item = labels.items.find(cells[0]);
    if (!item) {
      return RowFault{.column = "item",
                      .message = fmt::format("nobody labelled item \"{}\"", cells[0]),
                      .help = "gold answers are for items of the data file"};
    }
    gold.push_back({.item = *item, .answer = labels.classes.number(cells[1])});
    return too_many_classes(labels, "label");
  };
  RECOUNT_TRY(read_table(options.gold, kColumns, !options.json, labels.rejected, take));
  return gold;
}

struct EarlierCount {
  std::uint32_t rater;
  std::uint32_t truth;
  std::uint32_t said;
  double count;
};

Result<std::vector<EarlierCount>> read_earlier(const LabelOptions& options, Labels& labels) {
  std::vector<EarlierCount> earlier;
  if (options.earlier.empty()) {
    return earlier;
  }
  static constexpr std::array kColumns = {
      TableColumn{.name = "rater"}, TableColumn{.name = "truth"}, TableColumn{.name = "label"},
      TableColumn{.name = "count", .is_number = true}};
  const auto take = [&](Cells cells) -> std::optional<RowFault> {
    const std::optional<double> count = number_of(cells[3]);
    if (!count || *count < 0) {
      return RowFault{.column = "count",
                      .message = fmt::format("count \"{}\" is no number from 0 on", cells[3]),
                      .help = "give how often the rater said the label of that truth"};
    }
    if (const auto rater = labels.raters.find(cells[0])) {  // others have nothing to say here
      const std::uint32_t truth = labels.classes.number(cells[1]);
      earlier.push_back({*rater, truth, labels.classes.number(cells[2]), *count});
    }
    return too_many_classes(labels, "label");
  };
  RECOUNT_TRY(read_table(options.earlier, kColumns, !options.json, labels.rejected, take));
  return earlier;
}

// By number where every class is one, else by bytes: the first of equally likely classes wins, and
// which is first may not depend on the order of rows.
std::vector<std::uint32_t> sorted_classes(const Names& classes) {
  std::vector<std::uint32_t> order(classes.size());
  std::iota(order.begin(), order.end(), 0U);
  const bool are_numbers = std::all_of(order.begin(), order.end(), [&](std::uint32_t one) {
    return number_of(classes.name(one)).has_value();
  });
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (are_numbers && *number_of(classes.name(a)) != *number_of(classes.name(b))) {
      return *number_of(classes.name(a)) < *number_of(classes.name(b));
    }
    return classes.name(a) < classes.name(b);
  });
  return order;
}

struct Fitted {
  std::vector<std::string> classes;
  models::LabelTable table;
  models::DawidSkeneFit fit;
  models::Settled settled;
};

Fitted fit(const LabelOptions& options, Labels& labels, const std::vector<GoldAnswer>& gold,
           const std::vector<EarlierCount>& earlier) {
  const std::vector<std::uint32_t> order = sorted_classes(labels.classes);
  std::vector<std::uint16_t> place(order.size());
  Fitted fitted;
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = static_cast<std::uint16_t>(i);
    fitted.classes.push_back(labels.classes.name(order[i]));
  }
  for (models::Label& one : labels.list) {
    one.said = place[one.said];
  }
  models::LabelKnowledge known;
  if (!gold.empty()) {
    known.gold.assign(labels.items.size(), models::kNoGold);
  }
  for (const GoldAnswer& one : gold) {
    known.gold[one.item] = place[one.answer];
  }
  const std::size_t classes = order.size();
  known.earlier.resize(earlier.empty() ? 0 : labels.raters.size() * classes * classes);
  for (const EarlierCount& one : earlier) {
    known.earlier[(one.rater * classes + place[one.truth]) * classes + place[one.said]] +=
        one.count;
  }
  fitted.table = models::build_labels(labels.items.size(), labels.raters.size(),
                                      static_cast<std::uint16_t>(classes), labels.list);
  fitted.fit = models::majority_start(fitted.table, known);
  fitted.settled =
      models::settle(fitted.table, options.model, known, stopping_of(options), fitted.fit);
  return fitted;
}

void write_items(JsonWriter& json, const Labels& labels, const Fitted& fitted) {
  const std::size_t classes = fitted.classes.size();
  json.key("items").begin_array();
  for (std::uint32_t item = 0; item < fitted.table.items; ++item) {
    const std::uint16_t label = models::likeliest(fitted.fit, item, fitted.table.classes);
    json.begin_object().field("item", labels.items.name(item));
    json.field("label", fitted.classes[label]).key("posterior").begin_object();
    for (std::size_t j = 0; j < classes; ++j) {
      json.field(fitted.classes[j], fitted.fit.posterior[item * classes + j]);
    }
    json.end_object().end_object();
  }
  json.end_array();
}

void write_raters(JsonWriter& json, const Labels& labels, const Fitted& fitted) {
  const std::size_t classes = fitted.classes.size();
  json.key("raters").begin_array();
  for (std::uint32_t rater = 0; rater < fitted.table.raters; ++rater) {
    json.begin_object().field("rater", labels.raters.name(rater));
    json.field("labels", fitted.table.rater_begin[rater + 1] - fitted.table.rater_begin[rater]);
    json.key("confusion").begin_object();
    for (std::size_t j = 0; j < classes; ++j) {
      json.key(fitted.classes[j]).begin_object();
      for (std::size_t l = 0; l < classes; ++l) {
        json.field(fitted.classes[l], fitted.fit.confusion[(rater * classes + j) * classes + l]);
      }
      json.end_object();
    }
    json.end_object().end_object();
  }
  json.end_array();
}

std::string json_text(const Labels& labels, const Fitted& fitted) {
  JsonWriter json;
  json.begin_object().field("model", "dawid-skene");
  write_items(json, labels, fitted);
  write_raters(json, labels, fitted);
  json.key("class_prior").begin_object();
  for (std::size_t j = 0; j < fitted.classes.size(); ++j) {
    json.field(fitted.classes[j], fitted.fit.class_prior[j]);
  }
  json.end_object().field("log_likelihood", fitted.fit.log_likelihood);
  write_settled(json, fitted.settled);
  json.field("labels", labels.list.size()).field("rejected", labels.rejected.count);
  return json.end_object().take() + "\n";
}

std::string plain_text(const LabelOptions& options, const Labels& labels, const Fitted& fitted) {
  const std::size_t classes = fitted.classes.size();
  std::string text = fmt::format("{:<24} {:<12} {:>9}\n", "item", "label", "posterior");
  for (std::uint32_t item = 0; item < std::min(fitted.table.items, options.show); ++item) {
    const std::uint16_t label = models::likeliest(fitted.fit, item, fitted.table.classes);
    text += fmt::format("{:<24} {:<12} {:>9.5f}\n", labels.items.name(item), fitted.classes[label],
                        fitted.fit.posterior[item * classes + label]);
  }
  text += fmt::format("{} items, {} raters, log-likelihood {:.6f}\n", labels.items.size(),
                      labels.raters.size(), fitted.fit.log_likelihood);
  return text + settled_text(fitted.settled);
}

Result<ModelAnswer> run(const LabelOptions& options) {
  Labels labels;
  RECOUNT_TRY(read_labels(options, labels));
  const std::vector<GoldAnswer> gold = RECOUNT_TRY(read_gold(options, labels));
  const std::vector<EarlierCount> earlier = RECOUNT_TRY(read_earlier(options, labels));
  if (labels.list.empty()) {
    return ModelAnswer{.text = {}, .rejected = std::move(labels.rejected)};
  }
  const Fitted fitted = fit(options, labels, gold, earlier);
  std::string text = options.json ? json_text(labels, fitted) : plain_text(options, labels, fitted);
  return ModelAnswer{.text = std::move(text), .rejected = std::move(labels.rejected)};
}

}  // namespace

void add_dawid_skene(CLI::App& model, int& exit_code) {
  const auto options = make_options<LabelOptions>();
  CLI::App* command = model.add_subcommand(
      "dawid-skene", "What several raters of one fact say together, and how each errs");
  command->footer(
      "Rows: item,rater,label, with commas or tabs; labels are any words.\n\n"
      "Examples:\n"
      "  recount model dawid-skene labels.tsv\n"
      "  recount model dawid-skene labels.csv --smoothing 0.01 --gold checked.csv --json\n"
      "  recount model dawid-skene labels.csv --earlier last-year.csv\n\n"
      "Dawid and Skene, Applied Statistics 28 (1979): EM from the shares of labels, until the\n"
      "log-likelihood grows by less than --tolerance of itself.");
  add_shared_options(*command, *options);
  command
      ->add_option("--smoothing", options->model.smoothing,
                   "added to each cell of each rater's matrix before it is scaled")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--prior", options->prior, "of the classes: estimated or uniform")
      ->check(CLI::IsMember({"estimated", "uniform"}))
      ->capture_default_str();
  command->add_option("--gold", options->gold, "a CSV of item,label: answers that are known");
  command->add_option("--earlier", options->earlier,
                      "a CSV of rater,truth,label,count: what is known of raters from earlier");
  add_stopping_options(*command, *options, 1e-9);
  command->callback([options, &exit_code] {
    options->model.prior =
        options->prior == "uniform" ? models::ClassPrior::Uniform : models::ClassPrior::Estimated;
    exit_code = finish_model(run(*options), options->json);
  });
}

}  // namespace recount::app
