#include "policy/house_check.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/ensure.h"
#include "policy/house.h"

namespace recount::policy {
namespace {

using evidence::Kind;
using evidence::LedgerKind;

constexpr Duration kMutualWindowMax{14 * kDay.microseconds};

bool holds(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_exclusion(std::string_view effect) {
  constexpr std::array<std::string_view, 5> kExclusions = {"suspension", "removal", "ban",
                                                           "closure", "contract-end"};
  return std::find(kExclusions.begin(), kExclusions.end(), effect) != kExclusions.end();
}

bool is_outside_the_service(std::string_view effect) {
  constexpr std::array<std::string_view, 11> kOutside = {
      "credit", "health",  "housing", "insurance", "public-benefit", "school",
      "travel", "utility", "vote",    "work",      "market-ban"};
  return std::find(kOutside.begin(), kOutside.end(), effect) != kOutside.end();
}

bool is_office(std::string_view giver) {
  return giver == "inspector" || giver == "authority";
}

// The words of a text, in small letters, one space around each.
std::string words_of(std::string_view text) {
  std::string words = " ";
  for (const char c : text) {
    const bool is_capital = c >= 'A' && c <= 'Z';
    const bool is_letter = is_capital || (c >= 'a' && c <= 'z');
    if (is_letter) {
      words += static_cast<char>(is_capital ? c - 'A' + 'a' : c);
    } else if (words.back() != ' ') {
      words += ' ';
    }
  }
  return words + ' ';
}

class HouseCheck {
 public:
  HouseCheck(const Node& document, const Policy& policy, LedgerKind kind, Findings& findings)
      : document_(document), policy_(policy), kind_(kind), findings_(findings) {}

  void check() {
    each_ledger();
    if (kind_ != LedgerKind::Archive) {
      outside_archives();
    } else if (!policy_.consequences.empty()) {
      add("archive-no-consequences", "consequence[0]", "an archive has no consequences");
    }
    if (kind_ == LedgerKind::Live) {
      live();
    }
  }

 private:
  bool is_person() const { return policy_.subject == SubjectKind::Person; }

  bool is_private() const { return has_persons_privacy(policy_); }

  void each_ledger() {
    one_controller_at_most();
    if (policy_.subject == SubjectKind::Place) {
      place();
    }
    if (is_person()) {
      general_trust();
      public_controller();
    }
    if (is_private()) {
      private_evidence();
      authority_feed();
    }
  }

  void outside_archives() {
    declared_consequences();
    if (is_person()) {
      minors();
    }
    if (is_private()) {
      mutual();
      full_sight();
      redress();
      private_consequences();
    }
  }

  void live() {
    if (policy_.actors.empty() && !findings_.is_doubted("actor")) {
      add("one-controller", "actor", "no body answers for this context");
    } else if (controllers() == 0) {
      add("one-controller", "actor[0]", "none of the actors is the controller");
    }
    if (is_private() && policy_.redress.notice != "before") {
      add("person-notice-first", "redress.notice", "the rated are not told before they are rated");
    }
    if (is_official()) {
      effective_documents();
    }
    if (!is_private() && !policy_.rating.parameters_public) {
      add("ranking-parameters", "rating.parameters_public", "how the rating is made is not public");
    }
  }

  // Persons

  void general_trust() {
    constexpr std::array<std::string_view, 4> kContexts = {"any", "city", "society", "citizenship"};
    if (std::find(kContexts.begin(), kContexts.end(), policy_.context) != kContexts.end()) {
      add("person-general-trust", "context",
          "\"" + policy_.context + "\" is not one service, but a whole life");
    }
    constexpr std::array<std::string_view, 10> kAims = {
        " trustworthiness ", " civility ",     " morality ",      " loyalty ",
        " citizenship ",     " good citizen ", " good citizens ", " social credit ",
        " civic score ",     " citizen score "};
    const std::string words = words_of(policy_.purpose);
    for (const std::string_view aim : kAims) {
      if (words.find(aim) != std::string::npos) {
        add("person-general-trust", "purpose",
            "the purpose speaks of \"" + std::string(aim.substr(1, aim.size() - 2)) +
                "\": that is a whole life, and not one service");
        return;
      }
    }
  }

  void minors() {
    if (!words_of(policy_.minors).starts_with(" excluded ")) {
      add("person-minor", "subject.minors", "it is not said how minors are kept out");
    }
  }

  void public_controller() {
    for (std::size_t i = 0; i < policy_.actors.size(); ++i) {
      const Actor& actor = policy_.actors[i];
      if (actor.role == "controller" && actor.body == "public") {
        add("person-public-rater", "actor[" + std::to_string(i) + "].body",
            "a public body controls persons' ratings here");
      }
    }
  }

  // Whoever has a person's privacy

  void private_evidence() {
    for (std::size_t i = 0; i < policy_.evidence.size(); ++i) {
      const EvidenceRule& rule = policy_.evidence[i];
      const std::string path = "evidence[" + std::to_string(i) + "]";
      const bool is_in_trade = !is_person() && rule.kind == Kind::Inspection;
      if (rule.kind == Kind::Measurement) {
        add("person-measurement", path + ".kind", "persons are measured here");
      } else if (is_office(rule.by) && !is_in_trade && !findings_.is_doubted(path + ".kind")) {
        add("person-public-rater", path + ".by",
            "an " + rule.by + " rates persons here" +
                (is_person() ? "" : ", and not by inspection"));
      }
    }
  }

  // Persons always rate each other. A trader who is one human may be inspected one-way, in the
  // trade; whom people review, may review them.
  void mutual() {
    const bool is_rated_by_people = std::any_of(
        policy_.evidence.begin(), policy_.evidence.end(),
        [](const auto& rule) { return rule.kind == Kind::Review || rule.kind == Kind::Vouch; });
    if (!is_person() && !is_rated_by_people) {
      return;
    }
    if (!policy_.mutual) {
      add("person-one-service-mutual", "mutual", "persons are rated one-way here");
      return;
    }
    if (policy_.mutual->reveal != "simultaneous") {
      add("person-one-service-mutual", "mutual.reveal",
          "whoever speaks second knows what the first has said");
    }
    if (policy_.mutual->window > kMutualWindowMax) {
      add("person-one-service-mutual", "mutual.window", "the window is longer than 14 days");
    }
  }

  void full_sight() {
    if (!holds(policy_.show.to, "subject")) {
      add("person-full-sight", "show.to", "the rated do not see their own standing");
    }
    if (policy_.show.subject_sees.size() < 2) {
      add("person-full-sight", "show.subject_sees",
          "the rated do not see both their standing and the evidence behind it");
    }
    if (!policy_.rating.parameters_public) {
      add("person-full-sight", "rating.parameters_public",
          "the rated do not see how the rating is made");
    }
  }

  void redress() {
    if (!policy_.redress.reply_days) {
      add("redress-reply", "redress.reply", "the rated cannot answer");
    }
    if (!policy_.redress.contest) {
      add("redress-appeal-independent", "redress.contest", "the rated cannot contest");
    } else if (policy_.redress.contest->by != "uninvolved") {
      add("redress-appeal-independent", "redress.contest.by",
          "contests are decided by \"" + policy_.redress.contest->by + "\"");
    }
  }

  void private_consequences() {
    for (std::size_t i = 0; i < policy_.consequences.size(); ++i) {
      const Consequence& consequence = policy_.consequences[i];
      const std::string path = "consequence[" + std::to_string(i) + "]";
      if (is_outside_the_service(consequence.effect)) {
        add("person-essential-service", path + ".effect",
            "\"" + consequence.effect + "\" lies outside the service");
      }
      if (is_exclusion(consequence.effect) && consequence.decided_by == "formula") {
        add("person-solely-automated", path + ".decided_by",
            "a formula alone decides on \"" + consequence.effect + "\"");
      }
      if (!consequence.longest) {
        add("consequence-time-limited", path + ".longest", "this consequence has no end");
      }
    }
  }

  // An office that inspects a trade sees what it found itself; of persons it sees nothing.
  void authority_feed() {
    if (holds(policy_.show.to, "authorities")) {
      add("sharing-authority-basis", "show.to", "authorities are shown persons' standings");
    }
    for (std::size_t i = 0; i < policy_.actors.size(); ++i) {
      const Actor& actor = policy_.actors[i];
      const bool inspects =
          !is_person() && (actor.role == "controller" || actor.role == "operator");
      const bool sees_persons = holds(actor.sees, "standing") || holds(actor.sees, "evidence");
      if (actor.body == "public" && sees_persons && !inspects) {
        add("sharing-authority-basis", "actor[" + std::to_string(i) + "].sees",
            "a public body sees persons' standings or evidence");
      }
    }
  }

  // Places, and everybody

  void declared_consequences() {
    for (std::size_t i = 0; i < policy_.consequences.size(); ++i) {
      const std::string path = "consequence[" + std::to_string(i) + "]";
      const Node* published = value_at(document_, path + ".published");
      const Node* compels = value_at(document_, path + ".compels");
      if (published != nullptr && published->shape == Shape::Flag && !published->flag) {
        add("consequence-declared", path + ".published", "this consequence is kept from the rated");
      }
      if (compels != nullptr && compels->flag) {
        add("consequence-no-compulsion", path + ".compels", "others are obliged to act on it");
      }
    }
  }

  bool is_official() const {
    return std::any_of(policy_.actors.begin(), policy_.actors.end(), [](const Actor& actor) {
      return actor.role == "controller" && actor.body == "public";
    });
  }

  void effective_documents() {
    for (std::size_t i = 0; i < policy_.evidence.size(); ++i) {
      const EvidenceRule& rule = policy_.evidence[i];
      if (rule.kind == Kind::Inspection && is_office(rule.by) && rule.proof != "document") {
        add("evidence-effective-document", "evidence[" + std::to_string(i) + "].proof",
            "an office inspects here without a document");
      }
    }
  }

  void place() {
    if (policy_.registered.empty()) {
      add("place-registered", "subject.registered",
          "it is not said on which list the places stand");
    }
    if (policy_.geometry.empty()) {
      add("place-registered", "subject.geometry", "it is not said what the list knows of where");
    }
    for (std::size_t i = 0; i < policy_.evidence.size(); ++i) {
      const EvidenceRule& rule = policy_.evidence[i];
      const std::string path = "evidence[" + std::to_string(i) + "]";
      const bool is_ours = rule.kind == Kind::Measurement || rule.kind == Kind::Inspection;
      if (!is_ours && !findings_.is_doubted(path + ".kind")) {
        add("place-instruments-only", path + ".kind", "people rate a place here");
      }
    }
  }

  std::size_t controllers() const {
    return static_cast<std::size_t>(
        std::count_if(policy_.actors.begin(), policy_.actors.end(),
                      [](const Actor& actor) { return actor.role == "controller"; }));
  }

  void one_controller_at_most() {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < policy_.actors.size(); ++i) {
      seen += policy_.actors[i].role == "controller" ? 1U : 0U;
      if (seen > 1 && policy_.actors[i].role == "controller") {
        add("one-controller", "actor[" + std::to_string(i) + "].role",
            "this is a second controller");
      }
    }
  }

  // At the value; where it is missing, at the header of the table that it is missing from; where
  // that is missing too, at the words that ask for it: what is rated.
  Span place_for(std::string path) const {
    while (!path.empty()) {
      if (const Node* value = value_at(document_, path)) {
        const bool is_list_of_tables = value->shape == Shape::List && !value->items.empty() &&
                                       value->items.front().shape == Shape::Table;
        return is_list_of_tables ? value->items.front().span : value->span;
      }
      const std::size_t step = path.rfind('.');
      path.resize(step == std::string::npos ? 0 : step);
    }
    const Node* subject = value_at(document_, "subject.kind");
    return subject == nullptr ? Span{.line = 0, .column = 0} : subject->span;
  }

  void add(std::string_view rule, const std::string& path, std::string message) {
    if (findings_.is_doubted(path)) {
      return;
    }
    Diagnostic& found = refuse(findings_, rule, place_for(path), std::move(message));
    if (is_private() && policy_.subject == SubjectKind::Business) {
      found.notes.emplace_back(
          policy_.legal_forms.empty()
              ? "a business whose legal_form is not declared may be one human: "
                "it has a person's privacy rules"
              : "one of its legal forms is a person's: it has a person's "
                "privacy rules");
    }
  }

  const Node& document_;
  const Policy& policy_;
  LedgerKind kind_;
  Findings& findings_;
};

}  // namespace

Diagnostic& refuse(Findings& findings, std::string_view rule, Span span, std::string message) {
  const auto rules = house_rules();
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [rule](const HouseRule& one) { return one.id == rule; });
  ensure(found != rules.end(), "a finding names a rule of the house");
  Diagnostic& refusal = findings.add(rule, span, std::move(message));
  refusal.notes.emplace_back(found->because);
  refusal.help = found->help;
  return refusal;
}

bool has_persons_privacy(const Policy& policy) {
  switch (policy.subject) {
    case SubjectKind::Person:
    case SubjectKind::SoleTrader:
      return true;
    case SubjectKind::Business:
      return policy.legal_forms.empty() || holds(policy.legal_forms, "sole-trader") ||
             holds(policy.legal_forms, "household");
    case SubjectKind::Service:
    case SubjectKind::Place:
      return false;
  }
  return false;
}

void check_house(const Node& document, const Policy& policy, evidence::LedgerKind kind,
                 Findings& findings) {
  if (findings.is_doubted("subject.kind") || findings.is_doubted("subject.legal_form")) {
    return;
  }
  HouseCheck(document, policy, kind, findings).check();
}

}  // namespace recount::policy
