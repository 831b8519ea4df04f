#include "policy/rulebook.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ensure.h"
#include "base/nearest_name.h"
#include "policy/findings.h"
#include "policy/keys.h"
#include "policy/toml_text.h"

namespace recount::policy {
namespace {

constexpr std::array<std::string_view, 4> kBookKeys = {"rulebook", "title", "edition", "rule"};
constexpr std::array<std::string_view, 14> kRuleKeys = {
    "id",   "severity", "each",  "breaks", "at",    "says",   "because",
    "help", "mend",     "cites", "from",   "until", "status", "between"};
constexpr std::array<std::string_view, 4> kStatuses = {"in-force", "at-risk", "proposed",
                                                       "voluntary"};
constexpr std::array kDemands = {Demand::Warn, Demand::Require, Demand::Conflict, Demand::Refuse};

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class RulebookReader {
 public:
  explicit RulebookReader(Findings& findings) : findings_(findings) {}

  Rulebook read(const Node& root) {
    check_members(root, kBookKeys);
    Rulebook book;
    book.name = text(root, "rulebook");
    book.title = text(root, "title");
    book.edition = text(root, "edition");
    const Node* rules = root.find("rule");
    if (rules == nullptr || rules->shape != Shape::List) {
      add("L001", rules == nullptr ? root.span : rules->span, "a rulebook has rules",
          "write a [[rule]]");
      return book;
    }
    for (const Node& item : rules->items) {
      Rule one = rule(item);
      check_alone(book, one, item);
      book.rules.push_back(std::move(one));
    }
    return book;
  }

 private:
  void add(std::string_view code, Span span, std::string message, std::string help) {
    findings_.add(code, span, std::move(message)).help = std::move(help);
  }

  void check_members(const Node& table, std::span<const std::string_view> known) {
    for (const Member& member : table.members) {
      if (!is_one_of(member.key, known)) {
        const auto meant = nearest_name(member.key, known);
        add("L001", member.key_span, "a rulebook has no key \"" + member.key + "\" here",
            meant ? "did you mean \"" + *meant + "\"?" : "remove it");
      }
    }
  }

  const Node* member(const Node& table, std::string_view key, Shape shape, bool is_needed) {
    const Node* value = table.find(key);
    if (value == nullptr) {
      if (is_needed) {
        add("L001", table.span, "\"" + std::string(key) + "\" is missing",
            "rulebooks/README.md says what stands there");
      }
      return nullptr;
    }
    if (value->shape != shape) {
      add("L001", value->span,
          "\"" + std::string(key) + "\" is " + std::string(with_article(shape)), "write one");
      return nullptr;
    }
    return value;
  }

  std::string text(const Node& table, std::string_view key, bool is_needed = true) {
    const Node* value = member(table, key, Shape::Text, is_needed);
    return value == nullptr ? std::string() : value->text;
  }

  Rule rule(const Node& table) {
    check_members(table, kRuleKeys);
    Rule rule;
    rule.id = text(table, "id");
    rule.demand = demand(table);
    rule.each = text(table, "each", false);
    rule.breaks = condition(table, rule.each);
    rule.at = text(table, "at", false);
    rule.says = text(table, "says");
    rule.because = text(table, "because");
    rule.help = text(table, "help");
    rule.mend = mend(table, rule.each);
    rule.cites = cites(table);
    rule.from = date(table, "from", true).value_or(Instant{});
    rule.until = date(table, "until", false);
    rule.status = status(table);
    rule.between = between(table, rule.demand);
    check_paths(table, rule);
    return rule;
  }

  Demand demand(const Node& table) {
    const Node* value = member(table, "severity", Shape::Text, true);
    for (const Demand one : kDemands) {
      if (value != nullptr && value->text == name_of(one)) {
        return one;
      }
    }
    if (value != nullptr) {
      add("L003", value->span, "\"" + value->text + "\" is no severity",
          "write refuse, conflict, require or warn");
    }
    return Demand::Require;
  }

  std::string status(const Node& table) {
    const Node* value = member(table, "status", Shape::Text, true);
    if (value != nullptr && !is_one_of(value->text, kStatuses)) {
      add("L003", value->span, "\"" + value->text + "\" is no status",
          "write " + quoted_list(kStatuses));
    }
    return value == nullptr ? std::string() : value->text;
  }

  Condition condition(const Node& table, const std::string& each) {
    const Node* value = member(table, "breaks", Shape::Text, true);
    if (value == nullptr) {
      return {};
    }
    Result<Condition> read = Condition::parse(value->text, each.empty() ? "" : each + "[]");
    if (!read) {
      Diagnostic& found = findings_.add("L002", value->span, read.error().message);
      found.notes.push_back("in the condition, " + read.error().where);
      found.help = read.error().help;
      return {};
    }
    return std::move(*read);
  }

  std::vector<Edit> mend(const Node& table, const std::string& each) {
    std::vector<Edit> edits;
    const Node* value = member(table, "mend", Shape::List, false);
    for (std::size_t i = 0; value != nullptr && i < value->items.size(); ++i) {
      Result<Edit> edit = parse_edit(value->items[i].text);
      if (!edit) {
        add("L005", value->items[i].span, edit.error().message, edit.error().help);
      } else if (!is_of_a_key(*edit, each)) {
        add("L005", value->items[i].span, "policies have no key \"" + edit->path + "\" to edit",
            "`recount policy keys` lists them");
      } else {
        edits.push_back(std::move(*edit));
      }
    }
    return edits;
  }

  static bool is_of_a_key(const Edit& edit, const std::string& each) {
    const bool is_in_item = edit.path.starts_with('.');
    if (edit.path == "." || (is_in_item && each.empty())) {
      return edit.path == "." && !each.empty();
    }
    const std::string path = is_in_item ? each + "[]" + edit.path : edit.path;
    return key_at(path) != nullptr || refused_key_at(path) != nullptr;
  }

  std::vector<Citation> cites(const Node& table) {
    std::vector<Citation> cites;
    const Node* value = member(table, "cites", Shape::List, true);
    if (value == nullptr) {
      return cites;
    }
    for (const Node& item : value->items) {
      Citation cite;
      const bool is_marked = item.shape == Shape::Text && item.text.size() > 4;
      const std::string_view mark = is_marked ? std::string_view(item.text).substr(0, 4) : "";
      if (mark == "[R] " || mark == "[S] " || mark == "[U] ") {
        cite.sureness = mark == "[R] "   ? Sureness::Read
                        : mark == "[S] " ? Sureness::Secondary
                                         : Sureness::Unconfirmed;
        cite.text = item.text.substr(4);
      } else {
        add("L003", item.span, "a citation says first how sure it is",
            "begin it with [R], [S] or [U] and a blank");
      }
      cites.push_back(std::move(cite));
    }
    if (cites.empty()) {
      add("L001", value->span, "a rule cites something", "name the article, with its mark");
    }
    return cites;
  }

  std::optional<Instant> date(const Node& table, std::string_view key, bool is_needed) {
    const Node* value = member(table, key, Shape::Text, is_needed);
    if (value == nullptr) {
      return std::nullopt;
    }
    const std::optional<Instant> read = parse_date(value->text);
    if (!read) {
      add("L003", value->span, "\"" + value->text + "\" is no date",
          "write one such as \"2026-12-02\"");
    }
    return read;
  }

  std::vector<std::string> between(const Node& table, Demand demand) {
    std::vector<std::string> names;
    const bool is_conflict = demand == Demand::Conflict;
    const Node* value = member(table, "between", Shape::List, is_conflict);
    for (std::size_t i = 0; value != nullptr && i < value->items.size(); ++i) {
      names.push_back(value->items[i].text);
    }
    if (value != nullptr && (!is_conflict || names.size() != 2)) {
      add("L003", value->span, "a conflict, and nothing else, is between two rulebooks",
          "name two of them");
    }
    return names;
  }

  // What `each` and `at` name is there.
  void check_paths(const Node& table, const Rule& rule) {
    const Key* tables = rule.each.empty() ? nullptr : key_at(rule.each);
    if (!rule.each.empty() && (tables == nullptr || tables->type != KeyType::Tables)) {
      add("L003", table.find("each")->span, "\"" + rule.each + "\" is no list of tables",
          "name one such as \"consequence\"");
      return;
    }
    const std::string at = rule.at.starts_with('.') ? rule.each + "[]" + rule.at : rule.at;
    if (!at.empty() && key_at(at) == nullptr) {
      add("L003", table.find("at")->span, "policies have no key \"" + at + "\"",
          "`recount policy keys` lists them");
    }
  }

  void check_alone(const Rulebook& book, const Rule& rule, const Node& item) {
    for (const Rule& other : book.rules) {
      const bool is_apart =
          (other.until && *other.until <= rule.from) || (rule.until && *rule.until <= other.from);
      if (other.id == rule.id && !is_apart) {
        add("L004", item.span, "the rule \"" + rule.id + "\" is there twice on one day",
            "end one with `until` before the other begins, or give it an id of its own");
      }
    }
  }

  Findings& findings_;
};

}  // namespace

std::string_view name_of(Demand demand) {
  switch (demand) {
    case Demand::Warn:
      return "warn";
    case Demand::Require:
      return "require";
    case Demand::Conflict:
      return "conflict";
    case Demand::Refuse:
      return "refuse";
  }
  ensure(false, "every demand has a name");
  return {};
}

std::string Citation::shown() const {
  return sureness == Sureness::Unconfirmed ? "unconfirmed: " + text : text;
}

LoadedRulebook read_rulebook(std::string_view text, std::string_view file) {
  Findings findings(file);
  TomlText read = read_toml(text, file);
  findings.add_all(std::move(read.diagnostics));
  Rulebook book = RulebookReader(findings).read(read.root);
  LoadedRulebook loaded{.rulebook = std::nullopt, .diagnostics = std::move(findings).take()};
  if (loaded.diagnostics.empty()) {
    loaded.rulebook = std::move(book);
  }
  return loaded;
}

}  // namespace recount::policy
