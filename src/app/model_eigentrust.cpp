// recount model eigentrust: trust that flows
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/model_command.h"
#include "models/eigentrust.h"

namespace recount::app {
namespace {

struct TrustOptions : ModelOptions {
  std::string pretrust;
  std::string viewer;
  double alpha = 0.5;
};

struct Statements {
  Names parties;
  std::vector<models::TrustStatement> list;
  RejectedRows rejected;
};

Status read_statements(const TrustOptions& options, Statements& statements) {
  static constexpr std::array kColumns = {TableColumn{.name = "from"}, TableColumn{.name = "to"},
                                          TableColumn{.name = "weight", .is_number = true}};
  const auto take = [&](Cells cells) -> std::optional<RowFault> {
    const std::optional<double> weight = number_of(cells[2]);
    if (!weight) {
      return not_a_number("weight", cells[2]);
    }
    if (cells[0] == cells[1]) {
      return RowFault{.column = "to",
                      .message = fmt::format("\"{}\" speaks for itself", cells[0]),
                      .help = "take the row out: nobody's trust in themselves counts"};
    }
    const std::uint32_t from = statements.parties.number(cells[0]);
    const std::uint32_t to = statements.parties.number(cells[1]);
    statements.list.push_back({.from = from, .to = to, .weight = *weight});
    return std::nullopt;
  };
  return read_table(options.file, kColumns, !options.json, statements.rejected, take);
}

// One weight a party; those named here and nowhere else join the graph.
Result<std::vector<double>> read_pretrust(const TrustOptions& options, Statements& statements) {
  if (!options.viewer.empty()) {
    const std::optional<std::uint32_t> viewer = statements.parties.find(options.viewer);
    if (!viewer) {
      return make_error(ErrorCode::NotFound, fmt::format("no party \"{}\"", options.viewer),
                        "name one that trusts somebody, or is trusted");
    }
    std::vector<double> weights(statements.parties.size());
    weights[*viewer] = 1;
    return weights;
  }
  if (options.pretrust.empty()) {
    return std::vector<double>(statements.parties.size());
  }
  static constexpr std::array kColumns = {TableColumn{.name = "party"},
                                          TableColumn{.name = "weight", .is_number = true}};
  std::vector<double> weights(statements.parties.size());
  const auto take = [&](Cells cells) -> std::optional<RowFault> {
    const std::optional<double> weight = number_of(cells[1]);
    if (!weight || *weight < 0) {
      return RowFault{.column = "weight",
                      .message = fmt::format("weight \"{}\" is no number from 0 on", cells[1]),
                      .help = "pre-trust is nothing negative; they are scaled to a sum of 1"};
    }
    const std::uint32_t party = statements.parties.number(cells[0]);
    weights.resize(statements.parties.size());
    weights[party] += *weight;
    return std::nullopt;
  };
  RECOUNT_TRY(read_table(options.pretrust, kColumns, !options.json, statements.rejected, take));
  return weights;
}

std::string text_of(const TrustOptions& options, const Statements& statements,
                    const std::vector<double>& trust, const std::vector<double>& distrust,
                    const models::Settled& settled) {
  if (options.json) {
    JsonWriter json;
    json.begin_object().field("model", "eigentrust").key("parties").begin_array();
    for (std::uint32_t i = 0; i < trust.size(); ++i) {
      json.begin_object().field("party", statements.parties.name(i)).field("trust", trust[i]);
      json.field("distrust", distrust[i]).end_object();
    }
    json.end_array();
    write_settled(json, settled);
    json.field("alpha", options.alpha).field("viewer", options.viewer);
    json.field("rejected", statements.rejected.count);
    return json.end_object().take() + "\n";
  }
  std::string text = fmt::format("{:<24} {:>12} {:>12}\n", "party", "trust", "distrust");
  for (const std::uint32_t i : greatest_first(trust, options.show)) {
    text += fmt::format("{:<24} {:>12.9f} {:>12.9f}\n", statements.parties.name(i), trust[i],
                        distrust[i]);
  }
  return text + settled_text(settled);
}

Result<ModelAnswer> run(const TrustOptions& options) {
  Statements statements;
  RECOUNT_TRY(read_statements(options, statements));
  std::vector<double> weights = RECOUNT_TRY(read_pretrust(options, statements));
  const models::TrustGraph graph = models::build_trust(statements.parties.size(), statements.list);
  const std::vector<double> pretrust = models::pretrust_of(std::move(weights));
  std::vector<double> trust = pretrust;
  const models::Settled settled =
      models::settle(graph, pretrust, options.alpha, stopping_of(options), trust);
  std::string text =
      text_of(options, statements, trust, models::distrust_of(graph, trust), settled);
  return ModelAnswer{.text = std::move(text), .rejected = std::move(statements.rejected)};
}

}  // namespace

void add_eigentrust(CLI::App& model, int& exit_code) {
  const auto options = make_options<TrustOptions>();
  CLI::App* command =
      model.add_subcommand("eigentrust", "Trust that flows from those trusted beforehand");
  command->footer(
      "Rows: from,to,weight. A negative weight is distrust: it takes no part in the flow and is "
      "told\n"
      "beside trust. A row from a party to itself is refused. Who trusts nobody trusts by "
      "pre-trust.\n\n"
      "Examples:\n"
      "  recount model eigentrust trust.csv\n"
      "  recount model eigentrust trust.csv --pretrust founders.csv --alpha 0.15 --json\n"
      "  recount model eigentrust trust.csv --viewer alice\n\n"
      "Kamvar et al., WWW 2003.");
  add_shared_options(*command, *options);
  auto* pretrust = command->add_option("--pretrust", options->pretrust,
                                       "a CSV of party,weight; the same for everybody without it");
  command->add_option("--viewer", options->viewer, "trust as this party sees it")
      ->excludes(pretrust);
  command->add_option("--alpha", options->alpha, "share of trust that comes from pre-trust")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  add_stopping_options(*command, *options, 1e-13);
  command->callback(
      [options, &exit_code] { exit_code = finish_model(run(*options), options->json); });
}

}  // namespace recount::app
