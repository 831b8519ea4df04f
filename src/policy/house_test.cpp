// Each rule of the house refuses a preset from which exactly what satisfies the rule was taken. The
// presets themselves pass (presets_test.cpp).
#include "policy/house.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "policy/keys.h"
#include "policy/load.h"
#include "policy/test_texts.h"

namespace recount::policy {
namespace {

using evidence::LedgerKind;

struct Change {
  std::string rule;
  std::string preset;
  std::string from;
  std::string to;
  LedgerKind kind = LedgerKind::Live;
};

constexpr LedgerKind kLive = LedgerKind::Live;
constexpr LedgerKind kArchive = LedgerKind::Archive;
constexpr LedgerKind kSynthetic = LedgerKind::Synthetic;

const std::string kForms =
    R"(legal_form = ["association", "company", "cooperative", "foundation", "partnership", )"
    R"("public-body"])";

const std::vector<Change> kChanges = {
    {"person-cross-context", "home-sharing", "proof  =", "context = \"rides\"\nproof  ="},
    {"person-cross-context", "home-sharing", "longest    =", "context = \"rides\"\nlongest    ="},
    {"person-cross-context", "home-sharing", "minors =", "joined_with = [\"rides\"]\nminors ="},
    {"person-by-association", "home-sharing", "proof  =", "about = \"relative\"\nproof  ="},
    {"person-general-trust", "home-sharing", "\"accommodation\"", "\"civic life\""},
    {"person-general-trust", "inspection", "\"food-safety\"", "\"trustworthiness\""},
    {"person-general-trust", "home-sharing",
     "Help guests and hosts decide whether to stay or to host",
     "Know the civility, and the loyalty, of guests"},
    {"person-general-trust", "home-sharing", "\"home-sharing\"", "\"society\""},
    {"person-essential-service", "home-sharing", "\"search-rank\"", "\"housing\""},
    {"person-essential-service", "inspection", "\"inspection-frequency\"\ndecided_by = \"formula\"",
     "\"public-benefit\"\ndecided_by = \"named-decision\""},
    {"person-measurement", "home-sharing", "\"review\"\nby     = \"counterparty\"",
     "\"measurement\"\nby     = \"instrument\""},
    {"person-measurement", "home-sharing", "\"review\"\nby     = \"counterparty\"",
     "\"measurement\"\nby     = \"instrument\"", kSynthetic},
    {"person-measurement", "archive/bitcoin-otc", "\"vouch\"\nby     = \"member\"",
     "\"measurement\"\nby     = \"instrument\"", kArchive},
    {"person-measurement", "inspection", "\"inspection\"\nby     = \"inspector\"",
     "\"measurement\"\nby     = \"instrument\""},
    {"person-minor", "home-sharing", "minors = \"excluded by identity check at sign-up\"\n", ""},
    {"person-minor", "home-sharing", "\"excluded by identity check at sign-up\"",
     "\"not excluded\""},
    {"person-one-service-mutual", "home-sharing",
     "[mutual]\nreveal = \"simultaneous\"\nwindow = \"14d\"\n", ""},
    {"person-one-service-mutual", "home-sharing", "\"simultaneous\"", "\"on-arrival\""},
    {"person-one-service-mutual", "home-sharing", "\"14d\"", "\"15d\"", kSynthetic},
    {"person-one-service-mutual", "inspection", "\"inspection\"\nby     = \"inspector\"",
     "\"review\"\nby     = \"customer\""},
    {"person-full-sight", "home-sharing", "[\"counterparties\", \"subject\"]",
     "[\"counterparties\"]"},
    {"person-full-sight", "home-sharing", "after = 3", "subject_sees = [\"standing\"]\nafter = 3"},
    {"person-full-sight", "home-sharing", "parameters_public = true", "", kSynthetic},
    {"person-full-sight", "inspection", "parameters_public = true", "parameters_public = false"},
    {"person-public-rater", "home-sharing", "\"counterparty\"", "\"authority\""},
    {"person-public-rater", "home-sharing", "\"review\"\nby     = \"counterparty\"",
     "\"inspection\"\nby     = \"inspector\""},
    {"person-public-rater", "home-sharing", "country = \"it\"\nsees = [\"standing\", \"evidence\"]",
     "country = \"it\"\nbody = \"public\""},
    {"person-solely-automated", "home-sharing", "\"search-rank\"", "\"suspension\""},
    {"person-solely-automated", "inspection", "\"inspection-frequency\"", "\"closure\""},
    {"person-notice-first", "home-sharing", "\"before\"", "\"after\""},
    {"person-notice-first", "inspection", "notice   = \"before\"\n", ""},
    {"redress-reply", "home-sharing", "reply    = { days = 30 }\n", ""},
    {"redress-reply", "inspection", "reply    = { days = 365 }\n", "", kSynthetic},
    {"redress-appeal-independent", "home-sharing", "\"uninvolved\"", "\"formula\""},
    {"redress-appeal-independent", "home-sharing",
     "contest  = { window = \"21d\", decide_within = \"21d\", by = \"uninvolved\", "
     "on_dispute = \"flag\", stay = true }\n",
     ""},
    {"sharing-authority-basis", "home-sharing", "\"subject\"]", "\"subject\", \"authorities\"]"},
    {"sharing-authority-basis", "home-sharing", "[subject]",
     "[[actor]]\nrole = \"host\"\nname = \"City\"\ncountry = \"it\"\nbody = \"public\"\n"
     "sees = [\"standing\"]\n\n[subject]"},
    {"consequence-time-limited", "home-sharing", "longest    = \"90d\"\n", ""},
    {"consequence-time-limited", "inspection", "longest    = \"24mo\"\n", ""},
    {"consequence-declared", "city-service", "effect     = \"maintenance\"",
     "published = false\neffect     = \"maintenance\""},
    {"consequence-no-compulsion", "city-service", "effect     = \"maintenance\"",
     "compels = true\neffect     = \"maintenance\"", kSynthetic},
    {"evidence-effective-document", "inspection",
     "proof  = \"document\"   # the signed inspection report\n", ""},
    {"ranking-parameters", "city-service", "parameters_public = true", ""},
    {"one-controller", "home-sharing", "role = \"controller\"", "role = \"operator\""},
    {"one-controller", "city-service", "role    = \"operator\"", "role    = \"controller\"",
     kSynthetic},
    {"place-registered", "city-service",
     "registered = \"station_information of the operator's GBFS feed\"\n", "", kSynthetic},
    {"place-registered", "city-service", "geometry   = \"point\"\n", ""},
    {"place-instruments-only", "city-service", "\"measurement\"\nby     = \"instrument\"",
     "\"review\"\nby     = \"customer\""},
    {"archive-no-consequences", "archive/bitcoin-otc", "[show]",
     "[[consequence]]\neffect = \"badge\"\ndecided_by = \"formula\"\n\n[show]", kArchive},
};

// The inspection preset declares legal forms; where a rule is about persons' privacy, they go.
std::string base_of(const Change& change) {
  const std::string text = text_of("policies/" + change.preset + ".toml");
  const bool is_about_privacy =
      change.preset == "inspection" && change.rule != "person-general-trust";
  return is_about_privacy ? changed(text, kForms + "\n", "") : text;
}

TEST(House, EachRuleRefusesWhatLacksIt) {
  for (const Change& change : kChanges) {
    const std::string text = changed(base_of(change), change.from, change.to);
    const Loaded loaded = load(text, change.preset + ".toml", change.kind);
    EXPECT_FALSE(loaded.policy.has_value()) << change.rule << "\n" << change.to;
    EXPECT_FALSE(loaded.diagnostics.empty());
    for (const Diagnostic& found : loaded.diagnostics) {
      EXPECT_EQ(found.code, change.rule) << render(found, text);
    }
  }
}

TEST(House, EachRuleIsBrokenByOneOfTheChanges) {
  std::set<std::string> broken;
  for (const Change& change : kChanges) {
    broken.insert(change.rule);
  }
  for (const HouseRule& rule : house_rules()) {
    EXPECT_TRUE(broken.contains(std::string(rule.id))) << rule.id;
  }
  EXPECT_EQ(broken.size(), house_rules().size());
}

TEST(House, FindingsReadAsTheGoldensSay) {
  std::map<std::string, std::string> pages;
  for (const Change& change : kChanges) {
    const std::string text = changed(base_of(change), change.from, change.to);
    const Loaded loaded = load(text, change.preset + ".toml", change.kind);
    std::string& page = pages[change.rule];
    page += (page.empty() ? "" : "\n") + render(loaded.diagnostics, text);
  }
  for (const auto& [rule, page] : pages) {
    expect_golden(page, "tests/golden/policy/house/" + rule + ".txt");
  }
}

TEST(House, ABusinessOfUndeclaredFormMayBeInspected) {
  const std::string text = changed(text_of("policies/inspection.toml"), kForms, "legal_form = []");
  const Loaded loaded = load(text, "inspection.toml", kLive);
  EXPECT_TRUE(loaded.policy.has_value()) << render(loaded.diagnostics, text);
}

TEST(House, ASoleTraderMayBeInspected) {
  for (const auto& [from, to] : std::map<std::string, std::string>{
           {"\"business\"", "\"sole-trader\""}, {"\"public-body\"]", "\"sole-trader\"]"}}) {
    const std::string text = changed(text_of("policies/inspection.toml"), from, to);
    const Loaded loaded = load(text, "inspection.toml", kLive);
    EXPECT_TRUE(loaded.policy.has_value()) << render(loaded.diagnostics, text);
  }
}

TEST(House, ADeclaredBusinessNeedsNoPersonsPrivacy) {
  std::string text = text_of("policies/inspection.toml");
  text = text.substr(0, text.find("[[consequence]]"));
  const Loaded loaded = load(text, "inspection.toml", kLive);
  EXPECT_TRUE(loaded.policy.has_value()) << render(loaded.diagnostics, text);
}

TEST(House, OnlyNoticeIsSparedMadeUpPersons) {
  const std::string text =
      changed(text_of("policies/home-sharing.toml"), "notice   = \"before\"\n", "");
  EXPECT_TRUE(load(text, "home-sharing.toml", kSynthetic).policy.has_value());
  EXPECT_FALSE(load(text, "home-sharing.toml", kLive).policy.has_value());
}

TEST(House, WhatIsSaidToBeWrongIsNotSaidAgainAsMissing) {
  const std::string good = text_of("policies/home-sharing.toml");
  for (const auto& [from, to] : std::map<std::string, std::string>{
           {"[mutual]", "[mutaul]"}, {"window = \"14d\"", "window = 14"}, {"minors", "minor"}}) {
    const Loaded loaded = load(changed(good, from, to), "home-sharing.toml", kLive);
    EXPECT_EQ(loaded.diagnostics.size(), 1U) << render(loaded.diagnostics, good);
  }
}

// Genesis entries carry this hash: a change of the rules is a change that readers see.
TEST(House, RulebookHashIsTheOneOnRecord) {
  expect_golden(to_hex(house_rulebook_hash()) + "\n", "tests/golden/policy/house/rulebook.txt");
}

TEST(House, RefusedKeysAndWordsNameARuleAndAKeyThatThereIs) {
  const auto rules = house_rules();
  const auto is_rule = [&](std::string_view id) {
    return std::any_of(rules.begin(), rules.end(),
                       [id](const auto& rule) { return rule.id == id; });
  };
  for (const RefusedKey& refused : refused_keys()) {
    EXPECT_TRUE(is_rule(refused.rule)) << refused.path;
    EXPECT_EQ(key_at(refused.path), nullptr) << refused.path;
  }
  for (const RefusedWord& refused : refused_words()) {
    EXPECT_TRUE(is_rule(refused.rule)) << refused.word;
    EXPECT_NE(key_at(refused.path), nullptr) << refused.path;
  }
}

// REFUSALS.md has a row for each rule, under its id, with what is refused and why.
TEST(House, RefusalsPageGivesEachRuleItsReason) {
  const std::string page = text_of("REFUSALS.md");
  std::size_t rows = 0;
  for (std::size_t at = 0; (at = page.find("\n| <a id=", at)) != std::string::npos; ++at) {
    ++rows;
  }
  EXPECT_EQ(rows, house_rules().size());
  for (const HouseRule& rule : house_rules()) {
    const std::string_view id = rule.id;
    std::string row = "| <a id=\"";
    row.append(id).append("\"></a>`").append(id).append("` | ").append(rule.refuses);
    row.append(" | ").append(rule.because).append(" |");
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace recount::policy
