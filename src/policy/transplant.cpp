#include "policy/transplant.h"

#include <algorithm>
#include <utility>

#include "policy/house_mends.h"

namespace recount::policy {
namespace {

struct Asked {
  PlacedEdit placed;
  std::string rule;
};

class Search {
 public:
  Search(std::string_view file, evidence::LedgerKind kind,
         std::span<const Rulebook* const> rulebooks, Instant on)
      : file_(file), kind_(kind), rulebooks_(rulebooks), on_(on) {}

  Transplant search(const Node& document) {
    Transplant found;
    Node edited = document;
    Checked checked = check(edited);
    found.before = verdict_of(checked);
    std::vector<Asked> kept;
    while (verdict_of(checked) > Verdict::Warn && take_step(checked, edited, kept)) {
      checked = check(edited);
    }
    found.after = verdict_of(checked);
    if (found.after > Verdict::Warn) {
      found.in_the_way = in_the_way(checked);
    } else {
      spare(document, kept);
    }
    for (const Asked& asked : kept) {
      found.edits.push_back({.text = text_of(asked.placed.edit, asked.placed.at),
                             .rule = asked.rule,
                             .needs_words = needs_words(asked.placed.edit)});
    }
    return found;
  }

 private:
  // Removing a table renames those behind it, and each edit names its table: so one is removed a
  // step, after all else that the step does.
  static constexpr std::size_t kStepsMax = 1000;

  Checked check(const Node& document) const {
    return check_document(document, file_, kind_, rulebooks_, on_);
  }

  static std::vector<Asked> asked_by(const Checked& checked, const Node& document) {
    std::vector<Asked> asked;
    for (const Diagnostic& found : checked.loaded.diagnostics) {
      for (PlacedEdit& placed : house_mends(document, found)) {
        asked.push_back({.placed = std::move(placed), .rule = "house/" + found.code});
      }
    }
    for (const RuleFinding& found : checked.findings) {
      for (const Edit& edit : found.mend) {
        if (found.demand > Demand::Warn) {
          asked.push_back({.placed = {.edit = edit, .at = found.at}, .rule = found.shown.code});
        }
      }
    }
    return asked;
  }

  static bool takes_a_table(const Asked& asked) { return asked.placed.edit.path == "."; }

  bool take_step(const Checked& checked, Node& document, std::vector<Asked>& kept) {
    std::vector<Asked> asked = asked_by(checked, document);
    std::stable_partition(asked.begin(), asked.end(),
                          [](const Asked& one) { return !takes_a_table(one); });
    bool is_changed = false;
    for (Asked& one : asked) {
      if (++steps_ > kStepsMax || !apply(one.placed.edit, one.placed.at, document)) {
        continue;
      }
      is_changed = true;
      const bool ends_the_step = takes_a_table(one);
      kept.push_back(std::move(one));
      if (ends_the_step) {
        break;
      }
    }
    return is_changed;
  }

  // Takes back each edit without which the rest still make it pass.
  void spare(const Node& document, std::vector<Asked>& kept) const {
    for (std::size_t i = kept.size(); i-- > 0;) {
      if (takes_a_table(kept[i])) {
        continue;
      }
      Node edited = document;
      for (std::size_t j = 0; j < kept.size(); ++j) {
        if (j != i) {
          apply(kept[j].placed.edit, kept[j].placed.at, edited);
        }
      }
      if (verdict_of(check(edited)) <= Verdict::Warn) {
        kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
  }

  static std::vector<InTheWay> in_the_way(const Checked& checked) {
    std::vector<InTheWay> rules;
    const auto add = [&](std::string rule, const Diagnostic& found) {
      const bool is_there = std::any_of(rules.begin(), rules.end(),
                                        [&](const InTheWay& one) { return one.rule == rule; });
      if (!is_there) {
        rules.push_back({.rule = std::move(rule),
                         .says = found.message,
                         .because = found.notes.empty() ? "" : found.notes.front()});
      }
    };
    for (const Diagnostic& found : checked.loaded.diagnostics) {
      add((is_of_a_rule(found) ? "house/" : "text/") + found.code, found);
    }
    for (const RuleFinding& found : checked.findings) {
      if (found.demand > Demand::Warn) {
        add(found.shown.code, found.shown);
      }
    }
    return rules;
  }

  std::string_view file_;
  evidence::LedgerKind kind_;
  std::span<const Rulebook* const> rulebooks_;
  Instant on_;
  std::size_t steps_ = 0;
};

}  // namespace

Transplant transplant(std::string_view text, std::string_view file, evidence::LedgerKind kind,
                      std::span<const Rulebook* const> rulebooks, Instant on) {
  const TomlText read = read_toml(text, file);
  if (!read.diagnostics.empty() || text.size() > kPolicyBytesMax) {
    Transplant none{
        .before = Verdict::Invalid, .after = Verdict::Invalid, .edits = {}, .in_the_way = {}};
    none.in_the_way.push_back({.rule = "text",
                               .says = read.diagnostics.empty() ? "the text is too long"
                                                                : read.diagnostics.front().message,
                               .because = "what cannot be read cannot be mended"});
    return none;
  }
  return Search(file, kind, rulebooks, on).search(read.root);
}

}  // namespace recount::policy
