#include "policy/across_keys.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>
#include <utility>

#include "base/json_writer.h"

namespace recount::policy {
namespace {

// What concerns more than one key. Each check is silent where a key that it needs is doubted.
class AcrossKeys {
 public:
  AcrossKeys(const Node& document, const Policy& policy, Findings& findings)
      : document_(document), policy_(policy), findings_(findings) {}

  void check() {
    for (std::size_t i = 0; i < policy_.evidence.size(); ++i) {
      const std::string path = "evidence[" + std::to_string(i) + "]";
      giver(policy_.evidence[i], path);
      kind_once(policy_.evidence[i].kind, path);
      scale(i, path + ".score");
    }
    prior();
    facets();
    scores_of("role", {"lowest", "highest"});
    scores_of("tier", {"from", "leave_below"});
    memory();
  }

 private:
  bool are_sure(std::initializer_list<std::string> paths) const {
    return std::none_of(paths.begin(), paths.end(),
                        [&](const std::string& path) { return findings_.is_doubted(path); });
  }

  Diagnostic& add(std::string_view code, const std::string& path, std::string message) {
    const Node* at = value_at(document_, path);
    findings_.doubt(path);
    return findings_.add(code, at == nullptr ? Span{.line = 0, .column = 0} : at->span,
                         std::move(message));
  }

  // An instrument measures and people speak: a measurement cannot pass as a review.
  void giver(const EvidenceRule& rule, const std::string& path) {
    if (!are_sure({path + ".kind", path + ".by"})) {
      return;
    }
    const bool is_measurement = rule.kind == evidence::Kind::Measurement;
    const bool is_inspection = rule.kind == evidence::Kind::Inspection;
    if (is_measurement != (rule.by == "instrument")) {
      add("P019", path + ".by",
          "a " + std::string(name_of(rule.kind)) + " cannot be given by " + "\"" + rule.by + "\"")
          .help =
          is_measurement ? "write by = \"instrument\"" : "an instrument gives a \"measurement\"";
    } else if (is_inspection && rule.by != "inspector" && rule.by != "authority") {
      add("P019", path + ".by", "an inspection cannot be given by \"" + rule.by + "\"").help =
          "write by = \"inspector\" or \"authority\", or call it a \"review\"";
    }
  }

  void kind_once(evidence::Kind kind, const std::string& path) {
    if (are_sure({path + ".kind"}) && !kinds_.insert(kind).second) {
      add("P018", path + ".kind",
          "evidence of kind \"" + std::string(name_of(kind)) + "\" is declared twice")
          .help = "one [[evidence]] table says all there is to say of a kind";
    }
  }

  void scale(std::size_t index, const std::string& path) {
    const Scale& score = policy_.evidence[index].score;
    if (!are_sure({path + ".min", path + ".max"})) {
      return;
    }
    if (score.min >= score.max) {
      add("P014", path,
          "\"min\" must be less than \"max\", found " + json_number(score.min) + " and " +
              json_number(score.max));
      return;
    }
    const Scale& first = policy_.evidence.front().score;
    if (score != first && are_sure({"evidence[0].score.min", "evidence[0].score.max"})) {
      add("P015", path, "all evidence of a context has one scale, and this is another")
          .notes.push_back("the first is " + json_number(first.min) + " to " +
                           json_number(first.max));
    }
  }

  void prior() {
    if (policy_.evidence.empty() ||
        !are_sure({"rating.prior.mean", "evidence[0].score.min", "evidence[0].score.max"})) {
      return;
    }
    const Scale& scale = policy_.scale();
    const double mean = policy_.rating.prior.mean;
    if (mean < scale.min || mean > scale.max) {
      add("P016", "rating.prior.mean",
          "the prior's mean lies on the scale of the evidence, " + json_number(scale.min) + " to " +
              json_number(scale.max) + ", found " + json_number(mean))
          .notes.emplace_back("it is what a subject is rated of whom nothing is known");
    }
  }

  // What is said of a facet is said of one that evidence has.
  void facets() {
    const Node* tables = document_.find("facet");
    for (std::size_t i = 0; tables != nullptr && i < tables->items.size(); ++i) {
      const std::string path = "facet[" + std::to_string(i) + "].name";
      const Node* name = tables->items[i].find("name");
      const bool is_known = std::any_of(
          policy_.evidence.begin(), policy_.evidence.end(), [&](const EvidenceRule& rule) {
            return name != nullptr && std::find(rule.facets.begin(), rule.facets.end(),
                                                name->text) != rule.facets.end();
          });
      if (name != nullptr && !is_known && are_sure({path})) {
        add("P021", path, "no evidence has the facet " + json_quote(name->text)).help =
            "write it into facets in [[evidence]]";
      }
    }
  }

  // Scores that tables of a list name lie on the scale of the evidence.
  void scores_of(const std::string& list, std::initializer_list<std::string_view> names) {
    const Node* tables = document_.find(list);
    if (policy_.evidence.empty() || !are_sure({"evidence[0].score.min", "evidence[0].score.max"})) {
      return;
    }
    const Scale& scale = policy_.scale();
    for (std::size_t i = 0; tables != nullptr && i < tables->items.size(); ++i) {
      for (const std::string_view name : names) {
        const std::string path = list + "[" + std::to_string(i) + "]." + std::string(name);
        const Node* score = tables->items[i].find(name);
        if (score != nullptr && are_sure({path}) &&
            (score->number < scale.min || score->number > scale.max)) {
          add("P022", path,
              "this score is off the scale of the evidence, " + json_number(scale.min) + " to " +
                  json_number(scale.max));
        }
      }
    }
  }

  void memory() {
    const Node* tables = document_.find("memory");
    for (std::size_t i = 0; tables != nullptr && i < tables->items.size(); ++i) {
      const Node& table = tables->items[i];
      if (table.shape == Shape::Table && table.members.empty()) {
        add("P023", "memory[" + std::to_string(i) + "]", "this [[memory]] remembers everything")
            .help = "write last = 500, or window = \"12mo\", or remove it";
      }
    }
  }

  const Node& document_;
  const Policy& policy_;
  Findings& findings_;
  std::set<evidence::Kind> kinds_;
};

}  // namespace

void check_across_keys(const Node& document, const Policy& policy, Findings& findings) {
  AcrossKeys(document, policy, findings).check();
}

}  // namespace recount::policy
