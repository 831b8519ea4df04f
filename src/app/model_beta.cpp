// recount model beta: the mean of a decaying record
#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/model_command.h"
#include "models/beta.h"

namespace recount::app {
namespace {

struct BetaOptions : ModelOptions {
  std::optional<double> min;
  std::optional<double> max;
  std::optional<double> prior_mean;
  double prior_weight = 2;  // Jøsang and Ismail: Beta(1, 1) before any evidence
  std::string half_life;
  std::string as_of;
};

struct Said {
  std::uint32_t subject = 0;
  double score = 0;
  Instant at;
};

struct Record {
  Names subjects;
  std::vector<Said> said;
  RejectedRows rejected;
};

Result<Record> read_record(const BetaOptions& options) {
  static constexpr std::array kColumns = {
      TableColumn{.name = "rater"}, TableColumn{.name = "subject"},
      TableColumn{.name = "score", .is_number = true},
      TableColumn{.name = "time", .is_number = true, .may_be_absent = true}};
  Record record;
  const auto take = [&](Cells cells) -> std::optional<RowFault> {
    const std::optional<double> score = number_of(cells[2]);
    if (!score) {
      return not_a_number("score", cells[2]);
    }
    if (*score < options.min.value_or(*score) || *score > options.max.value_or(*score)) {
      return RowFault{.column = "score",
                      .message = fmt::format("score {} is not on the scale", cells[2]),
                      .help = "give it within --min and --max"};
    }
    const std::optional<Instant> at = cells[3].empty() ? Instant() : time_of(cells[3]);
    if (!at) {
      return RowFault{.column = "time",
                      .message = fmt::format("time \"{}\" is no time", cells[3]),
                      .help = "write seconds since 1970, or 2024-05-01T10:00:00Z"};
    }
    const std::uint32_t subject = record.subjects.number(cells[1]);
    record.said.push_back({.subject = subject, .score = *score, .at = *at});
    return std::nullopt;
  };
  RECOUNT_TRY(read_table(options.file, kColumns, !options.json, record.rejected, take));
  return record;
}

// The scale is what was said of it, else 0 to 1 where that holds the scores and the prior's mean,
// else what they span.
Result<models::Beta> model_of(const BetaOptions& options, const Record& record) {
  models::Beta model;
  model.min = options.prior_mean.value_or(record.said.front().score);
  model.max = model.min;
  for (const Said& one : record.said) {
    model.min = std::min(model.min, one.score);
    model.max = std::max(model.max, one.score);
  }
  const bool is_unit = model.min >= 0 && model.max <= 1;
  model.min = options.min.value_or(is_unit ? 0 : model.min);
  model.max = options.max.value_or(is_unit ? 1 : model.max);
  if (!(model.min < model.max)) {
    return make_error(ErrorCode::Usage, "the scores do not tell their scale",
                      "say --min and --max, the least and the greatest score there could be");
  }
  model.prior_mean = options.prior_mean.value_or((model.min + model.max) / 2);
  if (model.prior_mean < model.min || model.prior_mean > model.max) {
    return make_error(ErrorCode::Usage, "the prior's mean is not on the scale",
                      "give --prior-mean between --min and --max");
  }
  model.prior_weight = options.prior_weight;
  if (!options.half_life.empty()) {
    model.half_life = parse_duration(options.half_life);
    if (const auto seconds = number_of(options.half_life); seconds && *seconds > 0) {
      model.half_life = Duration{static_cast<std::int64_t>(*seconds * 1e6)};
    }
    if (!model.half_life || model.half_life->microseconds <= 0) {
      return make_error(ErrorCode::Usage,
                        fmt::format("--half-life \"{}\" is no length of time", options.half_life),
                        "write 90d, 12h, or seconds");
    }
  }
  return model;
}

Result<Instant> as_of(const BetaOptions& options, const Record& record) {
  if (!options.as_of.empty()) {
    const std::optional<Instant> at = time_of(options.as_of);
    if (!at) {
      return make_error(ErrorCode::Usage, fmt::format("--as-of \"{}\" is no time", options.as_of),
                        "write seconds since 1970, or 2024-05-01T10:00:00Z");
    }
    return *at;
  }
  Instant latest{INT64_MIN};
  for (const Said& one : record.said) {
    latest = std::max(latest, one.at);
  }
  return latest;
}

std::string json_text(const models::Beta& model, Instant at, const Record& record,
                      const std::vector<models::BetaState>& states) {
  JsonWriter json;
  json.begin_object().field("model", "beta").field("as_of", to_rfc3339(at));
  json.key("scale").begin_object().field("min", model.min).field("max", model.max).end_object();
  json.key("prior").begin_object().field("mean", model.prior_mean);
  json.field("weight", model.prior_weight).end_object().key("subjects").begin_array();
  for (std::uint32_t i = 0; i < states.size(); ++i) {
    const models::BetaSums sums = sums_at(model, states[i], at);
    const models::BetaReading reading = read(model, sums);
    json.begin_object().field("subject", record.subjects.name(i)).field("rating", reading.rating);
    json.key("interval").begin_array().value(reading.interval.low).value(reading.interval.high);
    json.end_array().key("wilson").begin_array().value(reading.wilson.low);
    json.value(reading.wilson.high).end_array().field("evidence_count", states[i].count);
    json.field("weight", sums.weight).end_object();
  }
  json.end_array().field("rejected", record.rejected.count);
  return json.end_object().take() + "\n";
}

std::string plain_text(const BetaOptions& options, const models::Beta& model, Instant at,
                       const Record& record, const std::vector<models::BetaState>& states) {
  std::vector<double> ratings;
  for (const models::BetaState& state : states) {
    ratings.push_back(rating_of(model, sums_at(model, state, at)));
  }
  std::string text =
      fmt::format("{:<24} {:>9} {:>19} {:>9}\n", "subject", "rating", "95 % interval", "evidence");
  for (const std::uint32_t i : greatest_first(ratings, options.show)) {
    const models::BetaReading reading = read(model, sums_at(model, states[i], at));
    text +=
        fmt::format("{:<24} {:>9.5f} {:>9.4f} {:>9.4f} {:>9}\n", record.subjects.name(i),
                    reading.rating, reading.interval.low, reading.interval.high, states[i].count);
  }
  return text + fmt::format("{} subjects as of {}\n", states.size(), to_rfc3339(at));
}

Result<ModelAnswer> run(const BetaOptions& options) {
  Record record = RECOUNT_TRY(read_record(options));
  if (record.said.empty()) {
    return ModelAnswer{.text = {}, .rejected = std::move(record.rejected)};
  }
  const models::Beta model = RECOUNT_TRY(model_of(options, record));
  const Instant at = RECOUNT_TRY(as_of(options, record));
  std::vector<models::BetaState> states(record.subjects.size());
  for (const Said& one : record.said) {
    if (one.at <= at) {
      absorb(model, states[one.subject], one.at, one.score);
    }
  }
  std::string text = options.json ? json_text(model, at, record, states)
                                  : plain_text(options, model, at, record, states);
  return ModelAnswer{.text = std::move(text), .rejected = std::move(record.rejected)};
}

}  // namespace

void add_beta(CLI::App& model, int& exit_code) {
  const auto options = make_options<BetaOptions>();
  CLI::App* command = model.add_subcommand(
      "beta", "The mean of what was said, pulled to a prior, with its interval");
  command->footer(
      "Rows: rater,subject,score[,time]; times are seconds since 1970 or RFC 3339.\n\n"
      "Examples:\n"
      "  recount model beta reviews.csv --min 1 --max 5\n"
      "  recount model beta reviews.csv --prior-mean 3.5 --prior-weight 7 --half-life 365d\n"
      "  recount model beta reviews.csv --half-life 90d --as-of 2024-05-01T00:00:00Z --json\n\n"
      "Without --min and --max the scale is 0 to 1 where it holds the scores and the prior's "
      "mean,\n"
      "else what they span.\n"
      "Josang and Ismail 2002; wilson is the interval of Wilson 1927, without the prior.");
  add_shared_options(*command, *options);
  command->add_option("--min", options->min, "the least score that could be");
  command->add_option("--max", options->max, "the greatest score that could be");
  command->add_option("--prior-mean", options->prior_mean,
                      "the prior's mean, on the scale; its middle without it");
  command->add_option("--prior-weight", options->prior_weight, "its weight in pieces of evidence")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--half-life", options->half_life,
                      "after which evidence weighs half: 90d, or seconds; never without it");
  command->add_option("--as-of", options->as_of,
                      "the time that is asked about; the latest evidence's without it");
  command->callback(
      [options, &exit_code] { exit_code = finish_model(run(*options), options->json); });
}

}  // namespace recount::app
