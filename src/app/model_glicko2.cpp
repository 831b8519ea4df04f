// recount model glicko2: strength from matches
#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/model_command.h"
#include "models/glicko2.h"

namespace recount::app {
namespace {

constexpr std::int64_t kPeriodsMax = 1'000'000;

struct MatchOptions : ModelOptions {
  models::Glicko2 model;
  std::string initial;
};

struct Season {
  Names players;
  std::vector<models::Match> matches;
  models::Field field;
  RejectedRows rejected;

  std::uint32_t player(std::string_view name) {
    const std::uint32_t number = players.number(name);
    field.strengths.resize(players.size());
    field.joined.resize(players.size());
    return number;
  }
};

Status read_initial(const MatchOptions& options, Season& season) {
  if (options.initial.empty()) {
    return {};
  }
  static constexpr std::array kColumns = {TableColumn{.name = "player"},
                                          TableColumn{.name = "rating", .is_number = true},
                                          TableColumn{.name = "deviation", .is_number = true},
                                          TableColumn{.name = "volatility", .is_number = true}};
  const auto take = [&](Cells cells) -> std::optional<RowFault> {
    std::array<double, 3> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const std::optional<double> number = number_of(cells[i + 1]);
      if (!number) {
        return not_a_number(kColumns[i + 1].name, cells[i + 1]);
      }
      numbers[i] = *number;
    }
    if (!(numbers[1] > 0 && numbers[2] > 0)) {
      return RowFault{.column = numbers[1] > 0 ? "volatility" : "deviation",
                      .message = "deviation and volatility are above zero",
                      .help = "a player of whom nothing is known has 1500, 350 and 0.06"};
    }
    const std::uint32_t player = season.player(cells[0]);
    season.field.strengths[player] = {
        .rating = numbers[0], .deviation = numbers[1], .volatility = numbers[2]};
    season.field.joined[player] = 1;
    return std::nullopt;
  };
  return read_table(options.initial, kColumns, !options.json, season.rejected, take);
}

Status read_matches(const MatchOptions& options, Season& season) {
  static constexpr std::array kColumns = {
      TableColumn{.name = "period", .is_number = true}, TableColumn{.name = "player"},
      TableColumn{.name = "opponent"}, TableColumn{.name = "result", .is_number = true}};
  const auto take = [&](Cells cells) -> std::optional<RowFault> {
    const std::optional<double> period = number_of(cells[0]);
    const std::optional<double> result = number_of(cells[3]);
    if (!period || std::abs(*period) > 1e15 ||
        *period != static_cast<double>(static_cast<std::int64_t>(*period))) {
      return RowFault{.column = "period",
                      .message = fmt::format("period \"{}\" is no whole number", cells[0]),
                      .help = "number the rating periods; those left out are idle for everybody"};
    }
    if (!result || *result < 0 || *result > 1) {
      return RowFault{.column = "result",
                      .message = fmt::format("result \"{}\" is not between 0 and 1", cells[3]),
                      .help = "write 1 where the player won, 0.5 for a draw, 0 where it lost"};
    }
    if (cells[1] == cells[2]) {
      return RowFault{.column = "opponent",
                      .message = fmt::format("\"{}\" plays itself", cells[1]),
                      .help = "a match has two players"};
    }
    const std::uint32_t player = season.player(cells[1]);
    const std::uint32_t opponent = season.player(cells[2]);
    season.matches.push_back({.period = static_cast<std::int64_t>(*period),
                              .player = player,
                              .opponent = opponent,
                              .result = *result});
    return std::nullopt;
  };
  RECOUNT_TRY(read_table(options.file, kColumns, !options.json, season.rejected, take));
  std::stable_sort(season.matches.begin(), season.matches.end(),
                   [](const auto& a, const auto& b) { return a.period < b.period; });
  return {};
}

std::string text_of(const MatchOptions& options, const Season& season) {
  const std::vector<models::Strength>& strengths = season.field.strengths;
  if (options.json) {
    JsonWriter json;
    json.begin_object().field("model", "glicko2").key("players").begin_array();
    for (std::uint32_t i = 0; i < strengths.size(); ++i) {
      json.begin_object().field("player", season.players.name(i));
      json.field("rating", strengths[i].rating).field("deviation", strengths[i].deviation);
      json.field("volatility", strengths[i].volatility).end_object();
    }
    json.end_array().field("matches", season.matches.size());
    json.field("rejected", season.rejected.count);
    return json.end_object().take() + "\n";
  }
  std::vector<double> ratings;
  for (const models::Strength& one : strengths) {
    ratings.push_back(one.rating);
  }
  std::string text =
      fmt::format("{:<24} {:>9} {:>10} {:>11}\n", "player", "rating", "deviation", "volatility");
  for (const std::uint32_t i : greatest_first(ratings, options.show)) {
    text += fmt::format("{:<24} {:>9.2f} {:>10.2f} {:>11.7f}\n", season.players.name(i),
                        strengths[i].rating, strengths[i].deviation, strengths[i].volatility);
  }
  return text;
}

Result<ModelAnswer> run(const MatchOptions& options) {
  Season season;
  RECOUNT_TRY(read_initial(options, season));
  RECOUNT_TRY(read_matches(options, season));
  if (!season.matches.empty() &&
      season.matches.back().period - season.matches.front().period > kPeriodsMax) {
    return make_error(ErrorCode::InvalidInput,
                      fmt::format("the periods span more than {}", kPeriodsMax),
                      "number them one by one: a period is a week or a month, not a second");
  }
  models::play(options.model, season.matches, season.field);
  std::string text = text_of(options, season);
  return ModelAnswer{.text = std::move(text), .rejected = std::move(season.rejected)};
}

}  // namespace

void add_glicko2(CLI::App& model, int& exit_code) {
  const auto options = make_options<MatchOptions>();
  CLI::App* command =
      model.add_subcommand("glicko2", "How strong players are, how sure that is, and how steady");
  command->footer(
      "Rows: period,player,opponent,result, one a match: it counts for both. Whoever does not play "
      "in\n"
      "a period, once joined, becomes less sure.\n\n"
      "Examples:\n"
      "  recount model glicko2 matches.csv --tau 0.5\n"
      "  recount model glicko2 matches.csv --initial players.csv --json\n\n"
      "Glickman, Example of the Glicko-2 system; --initial has "
      "player,rating,deviation,volatility.");
  add_shared_options(*command, *options);
  command->add_option("--tau", options->model.tau, "how much the volatility may change")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--initial", options->initial, "what is known before the first period");
  command->callback(
      [options, &exit_code] { exit_code = finish_model(run(*options), options->json); });
}

}  // namespace recount::app
