// recount show, recount top, recount explain
#include <charconv>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "answers/explanation.h"
#include "answers/leaderboard.h"
#include "app/command.h"
#include "app/opened_ledger.h"
#include "app/progress.h"
#include "base/utf8.h"

namespace recount::app {
namespace {

struct AnswerOptions {
  std::string ledger;
  std::string context;
  std::string subject;
  std::string as_of;
  std::string at;
  std::size_t limit = 10;
  bool json = false;
};

Result<answers::AsOf> as_of_from(const AnswerOptions& options) {
  answers::AsOf as_of;
  if (!options.as_of.empty()) {
    std::uint64_t size = 0;
    const char* end = options.as_of.data() + options.as_of.size();
    const auto [after, failure] = std::from_chars(options.as_of.data(), end, size);
    if (failure != std::errc() || after != end) {
      return make_error(ErrorCode::Usage, fmt::format("\"{}\" is no ledger size", options.as_of),
                        "--as-of takes a number of entries, such as 1000");
    }
    as_of.size = size;
  }
  if (!options.at.empty()) {
    as_of.at = parse_rfc3339(options.at);
    as_of.at = as_of.at ? as_of.at : parse_date(options.at);
    if (!as_of.at) {
      return make_error(ErrorCode::Usage, fmt::format("\"{}\" is no time", options.at),
                        "--at takes a time such as 2024-05-01T10:00:00Z, or a date");
    }
  }
  return as_of;
}

std::string kind_mark(const answers::Standing& standing) {
  switch (standing.ledger_kind) {
    case evidence::LedgerKind::Live:
      return "";
    case evidence::LedgerKind::Archive:
      return " (archive: published research data)";
    case evidence::LedgerKind::Synthetic:
      return " (synthetic: made up)";
  }
  return "";
}

std::string standing_text(const answers::Standing& standing) {
  std::string text = fmt::format(
      "{} in {}{}\n  rating    {:.4f}, 95 % between {:.4f} and {:.4f}\n  evidence  {}{}\n",
      printable(standing.subject), standing.context, kind_mark(standing), standing.rating,
      standing.interval.low, standing.interval.high, grouped(standing.evidence_count),
      standing.contested_count > 0 ? fmt::format(", {} contested", standing.contested_count) : "");
  if (standing.context_erased > 0) {
    text +=
        fmt::format("  erased    {} openings of this context at this size; they count no more\n",
                    grouped(standing.context_erased));
  }
  text +=
      fmt::format("  at        {}, ledger of {} entries\n  policy    {}\n", to_rfc3339(standing.at),
                  grouped(standing.tree_size), policy::hash_text(standing.policy));
  return text;
}

std::string facets_text(const answers::Contribution& part) {
  std::string text;
  for (const evidence::Facet& facet : part.facets) {
    text += fmt::format("  {} {}", facet.name, facet.value);
  }
  for (const engine::Dispute& one : part.disputes) {
    text += one.ruling ? "  contest dismissed" : "  contested";
  }
  return text;
}

std::string explanation_text(const answers::Explanation& why) {
  std::string text = standing_text(why.standing);
  text += fmt::format("because (model {}):\n  {:>9}  {:<20}  {:>7}  {:>8}  {:>12}  {}\n", why.model,
                      "entry", "observed at", "score", "weight", "contribution", "rater");
  text += fmt::format("  {:>9}  {:<20}  {:>7.4g}  {:>8.4f}  {:>12.6f}\n", "prior", "",
                      why.prior.mean, why.prior.weight, why.prior.contribution);
  for (const answers::Contribution& part : why.contributions) {
    text += fmt::format("  {:>9}  {:<20}  {:>7.4g}  {:>8.4f}  {:>12.6f}  {}{}\n", part.entry_index,
                        to_rfc3339(part.observed_at), part.score, part.weight, part.contribution,
                        printable(part.rater), facets_text(part));
  }
  for (const answers::SetAside& one : why.set_aside) {
    text += fmt::format("  {:>9}  {:<20}  {:>7.4g}  set aside by entry {}\n", one.entry_index,
                        to_rfc3339(one.observed_at), one.score, one.ended_by);
  }
  if (!why.forgotten.empty()) {
    text += fmt::format("  {} more pieces that the policy's memory does not reach\n",
                        grouped(why.forgotten.size()));
  }
  return text;
}

Status show(const AnswerOptions& options) {
  const answers::AsOf as_of = RECOUNT_TRY(as_of_from(options));
  const OpenedLedger opened = RECOUNT_TRY(open_ledger(options.ledger));
  const answers::Standing standing =
      RECOUNT_TRY(answers::standing_of(opened.engine, options.context, options.subject, as_of));
  JsonWriter json;
  json.begin_object();
  write_fields(json, standing);
  print(options.json ? json.end_object().text() + "\n" : standing_text(standing));
  return {};
}

Status top(const AnswerOptions& options) {
  const answers::AsOf as_of = RECOUNT_TRY(as_of_from(options));
  const OpenedLedger opened = RECOUNT_TRY(open_ledger(options.ledger));
  const answers::Leaderboard board =
      RECOUNT_TRY(answers::leaderboard(opened.engine, options.context, as_of, options.limit));
  if (options.json) {
    JsonWriter json;
    json.begin_object().field("context", options.context).field("rated", board.rated);
    json.field("too_few", board.too_few).key("standings").begin_array();
    for (const answers::Standing& standing : board.standings) {
      json.begin_object();
      write_fields(json, standing);
      json.end_object();
    }
    print(json.end_array().end_object().text() + "\n");
    return {};
  }
  std::size_t place = 0;
  for (const answers::Standing& one : board.standings) {
    if (place == 0) {
      print(fmt::format("{} at {}, ledger of {} entries{}\n", one.context, to_rfc3339(one.at),
                        grouped(one.tree_size), kind_mark(one)));
    }
    print(fmt::format("{:>5}  {:.4f}  [{:.4f}, {:.4f}]  {:>7}  {}\n", ++place, one.rating,
                      one.interval.low, one.interval.high, grouped(one.evidence_count),
                      printable(one.subject)));
  }
  print(fmt::format("{} rated, {} of them with too little evidence to stand here\n",
                    grouped(board.rated), grouped(board.too_few)));
  return {};
}

Status explain(const AnswerOptions& options) {
  const answers::AsOf as_of = RECOUNT_TRY(as_of_from(options));
  const OpenedLedger opened = RECOUNT_TRY(open_ledger(options.ledger));
  const answers::Explanation why = RECOUNT_TRY(
      answers::explain(opened.engine, opened.reader, options.context, options.subject, as_of));
  JsonWriter json;
  json.begin_object();
  write_fields(json, why);
  print(options.json ? json.end_object().text() + "\n" : explanation_text(why));
  return {};
}

using Answer = Status (*)(const AnswerOptions&);

CLI::App* add_answer(CLI::App& app, int& exit_code, const char* name, const char* about,
                     Answer answer, bool about_one) {
  const auto options = make_options<AnswerOptions>();
  CLI::App* command = app.add_subcommand(name, about);
  command->add_option("ledger", options->ledger, "ledger directory")->required();
  command->add_option("context", options->context, "the context")->required();
  if (about_one) {
    command->add_option("subject", options->subject, "who or what is rated")->required();
  } else {
    command->add_option("--limit", options->limit, "how many; 0 for all")->capture_default_str();
  }
  command->add_option("--as-of", options->as_of, "as the ledger was at this many entries");
  command->add_option("--at", options->at,
                      "at this time (2024-05-01T10:00:00Z or 2024-05-01); evidence observed later "
                      "does not count");
  command->add_flag("--json", options->json, "print JSON");
  command->callback(
      [options, answer, &exit_code] { exit_code = finish(answer(*options), options->json); });
  return command;
}

}  // namespace

void add_answer_commands(CLI::App& app, int& exit_code) {
  add_answer(app, exit_code, "show", "Show a standing", show, true)
      ->footer(
          "Examples:\n"
          "  recount show city.ledger inspection \"Osteria del Ponte\"\n"
          "  recount show city.ledger inspection \"Osteria del Ponte\" --as-of 1000\n"
          "  recount show city.ledger inspection \"Osteria del Ponte\" --at 2025-03-01");
  add_answer(app, exit_code, "top", "Show a context's leaderboard", top, false)
      ->footer("Example:\n  recount top city.ledger inspection --limit 20");
  add_answer(app, exit_code, "explain", "Show why a standing is what it is", explain, true)
      ->footer("Example:\n  recount explain city.ledger inspection \"Osteria del Ponte\"");
}

}  // namespace recount::app
