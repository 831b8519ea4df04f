#include "policy/judge.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace recount::policy {
namespace {

constexpr std::string_view kForAHuman[] = {
    "whether what is declared is true: the ledger shows what was done, and an auditor compares",
    "whether two matters are related, and a measure is in proportion (consequence)",
    "whether the legal ground holds: a balance of interests, a consent freely given (basis)",
    "whether a person who decides looks, and can say no (consequence, redress.contest)",
    "whether a notice is understood by those it is for (redress.notice)",
    "whether the ratings are accurate and fair in effect, to groups too (rating)",
    "whether the law of a place data goes to protects it as well (export)",
    "whether data is important data, or an operator one of critical infrastructure (export)",
    "whether a step is an AI system, or profiling (rating)",
    "whether a need is exceptional, or a request lawful (sharing)",
    "defamation, and the freedom to say what one thinks (evidence, redress.reply)",
    "how countries wrote a directive into their own law, and what is secret in a trade",
    "whether a licence is valid, and an exemption for small firms holds in a group (records)",
    "whether who decides an appeal is independent in fact (redress.contest.by)",
};

class Judging {
 public:
  Judging(const Node& document, const Policy& policy, std::string_view file, Instant on)
      : document_(document), policy_(policy), file_(file), on_(on) {}

  void judge(const Rulebook& book, const Rule& rule) {
    if (!rule.is_in_force(on_)) {
      return;
    }
    if (rule.each.empty()) {
      judge_one(book, rule, nullptr, "");
      return;
    }
    const Node* tables = document_.find(rule.each);
    for (std::size_t i = 0; tables != nullptr && i < tables->items.size(); ++i) {
      judge_one(book, rule, &tables->items[i], rule.each + "[" + std::to_string(i) + "]");
    }
  }

  std::vector<RuleFinding> take() && {
    std::stable_sort(found_.begin(), found_.end(), [](const RuleFinding& a, const RuleFinding& b) {
      return std::pair(a.shown.span.line, a.shown.span.column) <
             std::pair(b.shown.span.line, b.shown.span.column);
    });
    return std::move(found_);
  }

 private:
  void judge_one(const Rulebook& book, const Rule& rule, const Node* item, const std::string& at) {
    if (!rule.breaks.holds(document_, policy_, item)) {
      return;
    }
    RuleFinding found{.demand = rule.demand,
                      .rulebook = book.name,
                      .rule = rule.id,
                      .shown = {},
                      .cites = rule.cites,
                      .status = rule.status,
                      .mend = rule.mend,
                      .at = at};
    found.shown.severity = rule.demand == Demand::Warn ? Severity::Warning : Severity::Error;
    found.shown.headline = name_of(rule.demand);
    found.shown.code = book.name + "/" + rule.id;
    found.shown.message = rule.says;
    found.shown.file = file_;
    found.shown.span = place_for(rule, item);
    found.shown.notes = notes_of(rule);
    found.shown.help = rule.help;
    found_.push_back(std::move(found));
  }

  static std::vector<std::string> notes_of(const Rule& rule) {
    std::vector<std::string> notes = {rule.because};
    std::string cited;
    for (const Citation& cite : rule.cites) {
      cited += (cited.empty() ? "" : "; ") + cite.shown();
    }
    notes.push_back(cited);
    if (rule.status != "in-force") {
      notes.push_back(rule.status == "voluntary" ? "this is a standard, and no law"
                                                 : "as law, this is " + rule.status);
    }
    return notes;
  }

  // At the value; where it is missing, at the table around it; else at what is rated.
  Span place_for(const Rule& rule, const Node* item) const {
    if (item != nullptr && rule.at.starts_with('.')) {
      const Node* value = value_at(*item, rule.at.substr(1));
      return value == nullptr ? item->span : value->span;
    }
    std::string path = rule.at;
    while (item == nullptr && !path.empty()) {
      if (const Node* value = value_at(document_, path)) {
        const bool is_tables = value->shape == Shape::List && !value->items.empty() &&
                               value->items.front().shape == Shape::Table;
        return is_tables ? value->items.front().span : value->span;
      }
      const std::size_t step = path.rfind('.');
      path.resize(step == std::string::npos ? 0 : step);
    }
    if (item != nullptr) {
      return item->span;
    }
    const Node* subject = value_at(document_, "subject.kind");
    return subject == nullptr ? Span{.line = 0, .column = 0} : subject->span;
  }

  const Node& document_;
  const Policy& policy_;
  std::string_view file_;
  Instant on_;
  std::vector<RuleFinding> found_;
};

bool is_asked(std::span<const Rulebook* const> rulebooks, const Rule& rule) {
  return std::all_of(rule.between.begin(), rule.between.end(), [&](const std::string& name) {
    return std::any_of(rulebooks.begin(), rulebooks.end(),
                       [&](const Rulebook* book) { return book->name == name; });
  });
}

}  // namespace

std::vector<RuleFinding> judge(const Node& document, const Policy& policy, std::string_view file,
                               std::span<const Rulebook* const> rulebooks, Instant on) {
  Judging judging(document, policy, file, on);
  for (const Rulebook* book : rulebooks) {
    for (const Rule& rule : book->rules) {
      if (is_asked(rulebooks, rule)) {
        judging.judge(*book, rule);
      }
    }
  }
  return std::move(judging).take();
}

std::span<const std::string_view> for_a_human() {
  return kForAHuman;
}

}  // namespace recount::policy
