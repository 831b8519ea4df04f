// recount model fairness-goodness, rev2: who rated whom
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/model_command.h"
#include "models/fairness_goodness.h"
#include "models/rev2.h"

namespace recount::app {
namespace {

struct GraphOptions : ModelOptions {
  double scale = 1;
  models::Rev2 rev2;
  std::string behaviour;
};

struct Ratings {
  Names parties;
  std::vector<models::GivenRating> list;
  RejectedRows rejected;
};

Result<Ratings> read_ratings(const GraphOptions& options) {
  static constexpr std::array kColumns = {TableColumn{.name = "rater"},
                                          TableColumn{.name = "subject"},
                                          TableColumn{.name = "score", .is_number = true},
                                          TableColumn{.name = "time", .may_be_absent = true}};
  Ratings ratings;
  const auto take = [&](Cells cells) -> std::optional<RowFault> {
    const std::optional<double> score = number_of(cells[2]);
    if (!score) {
      return not_a_number("score", cells[2]);
    }
    if (std::abs(*score) > options.scale) {
      return RowFault{
          .column = "score",
          .message = fmt::format("score {} is not between -{} and {}", cells[2], options.scale,
                                 options.scale),
          .help = "say --scale N, by which scores are divided; the model knows -1 to 1"};
    }
    const std::uint32_t rater = ratings.parties.number(cells[0]);
    const std::uint32_t subject = ratings.parties.number(cells[1]);
    ratings.list.push_back({.rater = rater, .subject = subject, .score = *score / options.scale});
    return std::nullopt;
  };
  RECOUNT_TRY(read_table(options.file, kColumns, !options.json, ratings.rejected, take));
  return ratings;
}

std::string graph_text(const GraphOptions& options, std::string_view model, const Ratings& ratings,
                       const models::RatingGraph& graph, const std::vector<double>& fairness,
                       const std::vector<double>& goodness, const models::Settled& settled) {
  if (options.json) {
    JsonWriter json;
    json.begin_object().field("model", model).key("parties").begin_array();
    for (std::uint32_t i = 0; i < graph.parties; ++i) {
      json.begin_object().field("party", ratings.parties.name(i));
      json.field("fairness", fairness[i]).field("goodness", goodness[i]);
      json.field("given", graph.given.size(i)).field("received", graph.received.size(i));
      json.end_object();
    }
    json.end_array();
    write_settled(json, settled);
    json.field("ratings", ratings.list.size()).field("rejected", ratings.rejected.count);
    return json.end_object().take() + "\n";
  }
  std::string text = fmt::format("{:<24} {:>9} {:>9} {:>7} {:>9}\n", "party", "goodness",
                                 "fairness", "given", "received");
  for (const std::uint32_t i : greatest_first(goodness, options.show)) {
    text += fmt::format("{:<24} {:>9.5f} {:>9.5f} {:>7} {:>9}\n", ratings.parties.name(i),
                        goodness[i], fairness[i], graph.given.size(i), graph.received.size(i));
  }
  return text + settled_text(settled);
}

Result<ModelAnswer> run_fairness(const GraphOptions& options) {
  Ratings ratings = RECOUNT_TRY(read_ratings(options));
  const models::RatingGraph graph = models::build_graph(ratings.parties.size(), ratings.list);
  models::FairnessGoodness values = models::fairness_goodness_start(graph);
  const models::Settled settled = models::settle(graph, stopping_of(options), values);
  std::string text = graph_text(options, "fairness-goodness", ratings, graph, values.fairness,
                                values.goodness, settled);
  return ModelAnswer{.text = std::move(text), .rejected = std::move(ratings.rejected)};
}

// What behaviour says: rows side,party,value with side rater or subject.
Result<models::Rev2Behaviour> read_behaviour(const GraphOptions& options, Ratings& ratings) {
  models::Rev2Behaviour behaviour;
  if (options.behaviour.empty()) {
    return behaviour;
  }
  static constexpr std::array kColumns = {TableColumn{.name = "side"}, TableColumn{.name = "party"},
                                          TableColumn{.name = "value", .is_number = true}};
  behaviour.rater.assign(ratings.parties.size(), 1);
  behaviour.subject.assign(ratings.parties.size(), 1);
  const auto take = [&](Cells cells) -> std::optional<RowFault> {
    const std::optional<std::uint32_t> party = ratings.parties.find(cells[1]);
    const std::optional<double> value = number_of(cells[2]);
    if (!party) {
      return RowFault{.column = "party",
                      .message = fmt::format("\"{}\" neither rates nor is rated", cells[1]),
                      .help = "name a party of the data file"};
    }
    if (cells[0] != "rater" && cells[0] != "subject") {
      return RowFault{.column = "side",
                      .message = fmt::format("\"{}\" is no side", cells[0]),
                      .help = "write rater or subject"};
    }
    const bool is_rater = cells[0] == "rater";
    if (!value || *value > 1 || *value < (is_rater ? 0 : -1)) {
      return RowFault{.column = "value",
                      .message = fmt::format("value \"{}\" is not on the scale", cells[2]),
                      .help = "give 0 to 1 for a rater, -1 to 1 for a subject; 1 is no suspicion"};
    }
    (is_rater ? behaviour.rater : behaviour.subject)[*party] = *value;
    return std::nullopt;
  };
  RECOUNT_TRY(read_table(options.behaviour, kColumns, !options.json, ratings.rejected, take));
  return behaviour;
}

Result<ModelAnswer> run_rev2(const GraphOptions& options) {
  const models::Rev2& model = options.rev2;
  if (!(model.gamma1 + model.gamma2 > 0)) {
    return make_error(ErrorCode::Usage, "gamma1 and gamma2 are both nothing",
                      "give one of them a weight above zero");
  }
  if (options.behaviour.empty() && (model.alpha2 > 0 || model.beta2 > 0)) {
    return make_error(ErrorCode::Usage, "alpha2 and beta2 weigh a behaviour that is not given",
                      "say --behaviour FILE with rows side,party,value, or leave them at 0");
  }
  Ratings ratings = RECOUNT_TRY(read_ratings(options));
  const models::Rev2Behaviour behaviour = RECOUNT_TRY(read_behaviour(options, ratings));
  const models::RatingGraph graph = models::build_graph(ratings.parties.size(), ratings.list);
  models::Rev2Values values = models::rev2_start(graph, behaviour);
  const models::Settled settled =
      models::settle(graph, model, behaviour, stopping_of(options), values);
  std::string text =
      graph_text(options, "rev2", ratings, graph, values.fairness, values.goodness, settled);
  return ModelAnswer{.text = std::move(text), .rejected = std::move(ratings.rejected)};
}

void add_scale(CLI::App& command, GraphOptions& options) {
  command.add_option("--scale", options.scale, "scores are divided by this, to lie in -1 to 1")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
}

}  // namespace

void add_graph_models(CLI::App& model, int& exit_code) {
  const auto plain = make_options<GraphOptions>();
  CLI::App* fairness = model.add_subcommand(
      "fairness-goodness", "How fair raters are, and how good those whom the fair ones rate");
  fairness->footer(
      "Rows: rater,subject,score[,time], scores signed.\n\n"
      "Examples:\n"
      "  recount model fairness-goodness bitcoin_otc.csv --scale 10\n"
      "  recount model fairness-goodness bitcoin_otc.csv --scale 10 --json\n\n"
      "Kumar et al., ICDM 2016. A party that gave nothing has fairness 1, one that received\n"
      "nothing goodness 0: `given` and `received` tell.");
  add_shared_options(*fairness, *plain);
  add_scale(*fairness, *plain);
  add_stopping_options(*fairness, *plain, 1e-12);
  fairness->callback(
      [plain, &exit_code] { exit_code = finish_model(run_fairness(*plain), plain->json); });

  const auto options = make_options<GraphOptions>();
  CLI::App* rev2 = model.add_subcommand(
      "rev2", "Fairness, goodness and reliability, with priors for the little known");
  rev2->footer(
      "Rows: rater,subject,score[,time], scores signed.\n\n"
      "Examples:\n"
      "  recount model rev2 bitcoin_otc.csv --scale 10\n"
      "  recount model rev2 bitcoin_otc.csv --scale 10 --alpha1 1 --beta1 1\n"
      "  recount model rev2 reviews.csv --scale 5 --alpha2 1 --beta2 1 --behaviour "
      "suspicion.csv\n\n"
      "Kumar et al., WSDM 2018; priors are medians, as in the authors' code.");
  add_shared_options(*rev2, *options);
  add_scale(*rev2, *options);
  const auto weight = [&](const char* name, double& value, const char* help) {
    rev2->add_option(name, value, help)->check(CLI::NonNegativeNumber)->capture_default_str();
  };
  weight("--alpha1", options->rev2.alpha1, "weight of the median fairness");
  weight("--alpha2", options->rev2.alpha2, "weight of the rater's behaviour");
  weight("--beta1", options->rev2.beta1, "weight of the median goodness");
  weight("--beta2", options->rev2.beta2, "weight of the subject's behaviour");
  weight("--gamma1", options->rev2.gamma1, "weight of the rater's fairness in a reliability");
  weight("--gamma2", options->rev2.gamma2, "weight of its agreement with goodness");
  rev2->add_option("--behaviour", options->behaviour, "a CSV of side,party,value");
  add_stopping_options(*rev2, *options, 1e-12);
  rev2->callback(
      [options, &exit_code] { exit_code = finish_model(run_rev2(*options), options->json); });
}

}  // namespace recount::app
