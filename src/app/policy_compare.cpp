// recount policy compare: policies side by side, under the rulebooks of several places
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/chosen_rulebooks.h"
#include "app/command.h"
#include "app/policy_blind.h"
#include "app/policy_question.h"
#include "app/progress.h"
#include "base/files.h"
#include "base/json_writer.h"
#include "policy/load.h"
#include "policy/reading.h"
#include "policy/verdict.h"

namespace recount::app {
namespace {

constexpr std::string_view kHouse = "house";
constexpr std::string_view kConflicts = "conflicts";
constexpr std::string_view kCaption = "Law on paper; practice differs everywhere.";

struct CompareOptions {
  std::vector<std::string> files;
  std::vector<std::string> rulebooks = {"eu", "cn", "uk"};
  std::string kind = "live";
  std::string on;
  bool blind = false;
  bool json = false;
};

struct Asked {
  std::string severity;
  std::string says;
};

// One policy: what it says, and what each rulebook finds in it.
struct Compared {
  std::string file;
  std::string context;
  std::vector<policy::ReadingRow> reading;
  std::vector<std::string> touches;
  std::map<std::string, policy::Verdict> verdicts;              // by rulebook
  std::map<std::string, std::map<std::string, Asked>> demands;  // by rule, then by rulebook
  std::map<std::string, std::string> collisions;                // by rule, what it says
};

struct Comparison {
  std::vector<Compared> policies;
  std::vector<std::string> rulebooks;                  // with the house's first
  std::map<std::string, std::set<std::string>> rules;  // ids in force that day, by rulebook
  Instant on;
};

void note(Compared& one, const std::string& book, const std::string& rule, std::string severity,
          const std::string& says) {
  one.demands[rule].try_emplace(book, Asked{.severity = std::move(severity), .says = says});
}

Compared compare_one(const std::string& file, const std::string& text,
                     const ChosenRulebooks& chosen, evidence::LedgerKind kind, Instant on) {
  Compared one;
  one.file = file;
  const policy::TomlText read = policy::read_toml(text, file);
  const policy::Node* context = read.root.find("context");
  one.context = context == nullptr ? "" : context->text;
  one.reading = policy::read_questions(read.root);
  one.touches = policy::jurisdictions(read.root);
  const policy::Checked alone = policy::check(text, file, kind, {}, on);
  one.verdicts[std::string(kHouse)] = policy::verdict_of(alone);
  for (const Diagnostic& found : alone.loaded.diagnostics) {
    const bool is_refusal = policy::is_of_a_rule(found);
    note(one, std::string(kHouse), found.code, is_refusal ? "refuse" : "invalid", found.message);
  }
  const auto books = chosen.pointers();
  for (const policy::RuleFinding& found : policy::check(text, file, kind, books, on).findings) {
    if (found.rulebook == kConflicts) {
      one.collisions.try_emplace(found.rule, found.shown.message);
    } else {
      note(one, found.rulebook, found.rule, std::string(name_of(found.demand)),
           found.shown.message);
    }
  }
  for (const policy::Rulebook* book : books) {
    if (book->name != kConflicts) {
      policy::Checked of_book = policy::check(text, file, kind, {&book, 1}, on);
      of_book.loaded.diagnostics.clear();
      one.verdicts[book->name] = policy::verdict_of(of_book);
    }
  }
  return one;
}

Result<Comparison> compare_all(const CompareOptions& options) {
  const ChosenRulebooks chosen = RECOUNT_TRY(choose_rulebooks(options.rulebooks));
  const evidence::LedgerKind kind = RECOUNT_TRY(kind_from(options.kind));
  Comparison all{.policies = {},
                 .rulebooks = {std::string(kHouse)},
                 .rules = {},
                 .on = RECOUNT_TRY(day_from(options.on))};
  for (const policy::Rulebook& book : chosen.books) {
    if (book.name != kConflicts) {
      all.rulebooks.push_back(book.name);
    }
    for (const policy::Rule& rule : book.rules) {
      if (rule.is_in_force(all.on)) {
        all.rules[book.name].insert(rule.id);
      }
    }
  }
  for (const std::string& file : options.files) {
    const std::string text = RECOUNT_TRY(read_text(file));
    all.policies.push_back(compare_one(file, text, chosen, kind, all.on));
  }
  return all;
}

// "agree": every rulebook that has a rule of this id finds it broken, and there are two or more.
bool do_agree(const Comparison& all, const std::string& rule,
              const std::map<std::string, Asked>& by_book) {
  std::size_t have_it = 0;
  for (const auto& [book, rules] : all.rules) {
    have_it += book != kConflicts && rules.contains(rule) ? 1U : 0U;
  }
  const std::size_t found = by_book.size() - by_book.count(std::string(kHouse));
  return have_it > 1 && found == have_it;
}

void write_policy(JsonWriter& json, const Comparison& all, const Compared& one) {
  json.begin_object().field("file", one.file).field("context", one.context);
  json.key("touches").begin_array();
  for (const std::string& book : one.touches) {
    json.value(book);
  }
  json.end_array().key("reading").begin_object();
  for (const policy::ReadingRow& row : one.reading) {
    json.field(row.question, row.says);
  }
  json.end_object().key("verdicts").begin_object();
  for (const auto& [book, verdict] : one.verdicts) {
    json.field(book, name_of(verdict));
  }
  json.end_object().key("demands").begin_array();
  for (const auto& [rule, by_book] : one.demands) {
    json.begin_object().field("rule", rule).field("agree", do_agree(all, rule, by_book));
    for (const auto& [book, asked] : by_book) {
      json.key(book).begin_object().field("severity", asked.severity);
      json.field("says", asked.says).end_object();
    }
    json.end_object();
  }
  json.end_array().key("collisions").begin_array();
  for (const auto& [rule, says] : one.collisions) {
    json.begin_object().field("rule", rule).field("says", says).end_object();
  }
  json.end_array().end_object();
}

std::string json_text(const Comparison& all) {
  JsonWriter json;
  json.begin_object().field("on", day_text(all.on)).field("caption", kCaption);
  json.key("rulebooks").begin_array();
  for (const std::string& book : all.rulebooks) {
    json.value(book);
  }
  json.end_array().key("policies").begin_array();
  for (const Compared& one : all.policies) {
    write_policy(json, all, one);
  }
  return json.end_array().end_object().take() + "\n";
}

// Words of a cell in lines of a width; a word longer than that keeps its line.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines = {""};
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) {
      lines.emplace_back();
    }
    lines.back() += (lines.back().empty() ? "" : " ") + word;
    at = end + 1;
  }
  return lines;
}

constexpr std::size_t kNameWidth = 27;

std::string table_row(const std::string& name, const std::vector<std::string>& cells,
                      std::size_t width) {
  std::vector<std::vector<std::string>> columns = {wrapped(name, kNameWidth)};
  std::size_t height = columns.front().size();
  for (const std::string& cell : cells) {
    columns.push_back(wrapped(cell, width));
    height = std::max(height, columns.back().size());
  }
  std::string text;
  for (std::size_t line = 0; line < height; ++line) {
    std::string row;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string part = line < columns[i].size() ? columns[i][line] : "";
      row += fmt::format("{:<{}}  ", part, i == 0 ? kNameWidth : width);
    }
    text += row.substr(0, row.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string paragraph(const std::string& words) {
  constexpr std::size_t kWidth = 96;
  std::string text;
  for (const std::string& line : wrapped(words, kWidth)) {
    text += (text.empty() ? "  " : "    ") + line + "\n";
  }
  return text;
}

std::string readings(const Comparison& all) {
  constexpr std::size_t kTableWidth = 96;
  const std::size_t width = kTableWidth / std::min<std::size_t>(all.policies.size(), 3);
  std::vector<std::string> names;
  for (const Compared& one : all.policies) {
    names.push_back(one.context.empty() ? one.file : one.context);
  }
  std::string text = table_row("", names, width);
  for (std::size_t i = 0; i < all.policies.front().reading.size(); ++i) {
    std::vector<std::string> cells;
    for (const Compared& one : all.policies) {
      cells.push_back(one.reading[i].says);
    }
    text += table_row(std::string(all.policies.front().reading[i].question), cells, width);
  }
  std::vector<std::string> touches;
  for (const Compared& one : all.policies) {
    touches.push_back(one.touches.empty() ? "none that is known"
                                          : fmt::format("{}", fmt::join(one.touches, ", ")));
  }
  return text + table_row("law that it touches", touches, width);
}

std::string demands(const Comparison& all, const Compared& one) {
  constexpr std::size_t kVerdictWidth = 9;
  std::vector<std::string> verdicts;
  for (const std::string& book : all.rulebooks) {
    verdicts.emplace_back(name_of(one.verdicts.at(book)));
  }
  std::string text = fmt::format("\n{}\n", one.file) + table_row("", all.rulebooks, kVerdictWidth) +
                     table_row("verdict", verdicts, kVerdictWidth);
  std::vector<std::string> shared;
  for (const auto& [rule, by_book] : one.demands) {
    std::vector<std::string> cells;
    for (const std::string& book : all.rulebooks) {
      const auto found = by_book.find(book);
      const auto rules = all.rules.find(book);
      const bool has_it = rules != all.rules.end() && rules->second.contains(rule);
      cells.push_back(found != by_book.end() ? found->second.severity : has_it ? "ok" : "-");
    }
    text += table_row(rule, cells, kVerdictWidth);
    if (do_agree(all, rule, by_book)) {
      shared.push_back(rule);
    }
  }
  for (const auto& [rule, by_book] : one.demands) {
    text += paragraph(fmt::format("{}: {}", rule, by_book.begin()->second.says));
  }
  const std::string agreed = fmt::format("{}", fmt::join(shared, ", "));
  text += paragraph("they agree on: " + (agreed.empty() ? "nothing that is broken here" : agreed));
  for (const auto& [rule, says] : one.collisions) {
    text += paragraph(fmt::format("they collide: {}: {}", rule, says));
  }
  return text;
}

int compare(const CompareOptions& options) {
  if (options.blind) {
    return finish(compare_blind(options.files), false);
  }
  const Result<Comparison> all = compare_all(options);
  if (!all) {
    return report(all.error(), options.json);
  }
  if (options.json) {
    print(json_text(*all));
    return 0;
  }
  std::string text = readings(*all);
  for (const Compared& one : all->policies) {
    text += demands(*all, one);
  }
  print(text + fmt::format("\nAs of {}. {}\n", day_text(all->on), kCaption));
  return 0;
}

}  // namespace

void add_compare_command(CLI::App& group, int& exit_code) {
  const auto options = make_options<CompareOptions>();
  CLI::App* comparing =
      group.add_subcommand("compare", "Set policies side by side, under the law of several places");
  comparing->footer(
      "Examples:\n"
      "  recount policy compare policies/home-sharing.toml --rulebook eu,cn\n"
      "  recount policy compare policies/cases/*.toml --json\n"
      "  recount policy compare policies/rides.toml policies/cases/ride-deactivation.toml "
      "--blind\n\n"
      "First what each policy says on the same questions, then what each rulebook finds in it:\n"
      "`ok` where it has the rule and the policy keeps it, `-` where it has no such rule. Nothing\n"
      "is judged by the exit code, which is 0.");
  comparing->add_option("file", options->files, "policy files")->required();
  comparing
      ->add_option("--rulebook", options->rulebooks,
                   "rulebooks, joined by commas; eu,cn,uk where it is left out")
      ->delimiter(',');
  comparing->add_option("--kind", options->kind,
                        "kind of ledger it is for: live (the default), archive or synthetic");
  comparing->add_option("--on", options->on, "by the law of this day; today where it is left out");
  auto* json = comparing->add_flag("--json", options->json, "print JSON");
  comparing
      ->add_flag("--blind", options->blind,
                 "without names: you judge each point, then it is told whose they are")
      ->excludes(json);
  comparing->callback([options, &exit_code] { exit_code = compare(*options); });
}

}  // namespace recount::app
