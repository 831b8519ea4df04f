#include "policy/transplant.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "policy/differences.h"
#include "policy/reading.h"
#include "policy/test_texts.h"

namespace recount::policy {
namespace {

using evidence::LedgerKind;

Rulebook book(const std::string& name) {
  LoadedRulebook loaded = read_rulebook(text_of("rulebooks/" + name + ".toml"), name);
  EXPECT_TRUE(loaded.rulebook.has_value()) << name;
  return std::move(loaded.rulebook).value_or(Rulebook());
}

Transplant moved(const std::string& text, const std::string& to) {
  const Rulebook rulebook = book(to);
  const std::array<const Rulebook*, 1> books = {&rulebook};
  return transplant(text, "policy.toml", LedgerKind::Live, books, *parse_date("2026-11-25"));
}

bool has_edit(const Transplant& found, const std::string& text) {
  return std::any_of(found.edits.begin(), found.edits.end(),
                     [&](const SmallEdit& edit) { return edit.text == text; });
}

TEST(Transplant, WhatPassesNeedsNoEdit) {
  const Transplant found = moved(text_of("policies/home-sharing.toml"), "eu");
  EXPECT_TRUE(found.passes());
  EXPECT_TRUE(found.edits.empty());
  EXPECT_EQ(found.before, Verdict::Pass);
}

TEST(Transplant, EachMissingThingIsOneEdit) {
  std::string text = text_of("policies/home-sharing.toml");
  text = changed(text, "notice   = \"before\"\n", "");
  text = changed(text, "reasons    = true\n", "");
  text = changed(text, "\"uninvolved\"", "\"formula\"");
  const Transplant found = moved(text, "eu");
  EXPECT_TRUE(found.passes());
  ASSERT_EQ(found.edits.size(), 3U);
  EXPECT_TRUE(has_edit(found, "redress.notice = \"before\""));
  EXPECT_TRUE(has_edit(found, "consequence[0].reasons = true"));
  EXPECT_TRUE(has_edit(found, "redress.contest.by = \"uninvolved\""));
  EXPECT_EQ(found.before, Verdict::Refuse);
}

TEST(Transplant, OfSeveralTablesTheRightOneGoes) {
  const std::string text =
      changed(text_of("policies/home-sharing.toml"), "[redress]",
              "[[consequence]]\neffect = \"travel\"\ndecided_by = \"named-decision\"\n"
              "longest = \"1d\"\nreasons = true\n\n[redress]");
  const Transplant found = moved(text, "eu");
  EXPECT_TRUE(found.passes());
  ASSERT_EQ(found.edits.size(), 1U);
  EXPECT_TRUE(has_edit(found, "remove consequence[1]"));
}

TEST(Transplant, WhatARatingIsForCannotBeMended) {
  const std::string text =
      changed(text_of("policies/home-sharing.toml"), "\"accommodation\"", "\"civility\"");
  const Transplant found = moved(text, "eu");
  EXPECT_FALSE(found.passes());
  EXPECT_TRUE(std::any_of(found.in_the_way.begin(), found.in_the_way.end(), [](const auto& one) {
    return one.rule == "house/person-general-trust";
  }));
}

TEST(Transplant, ATextThatCannotBeReadIsInTheWay) {
  EXPECT_FALSE(moved("language = ", "eu").passes());
  EXPECT_FALSE(moved("", "eu").passes());
}

TEST(Differences, AreOfMeaningOnly) {
  const std::string text = text_of("policies/home-sharing.toml");
  const auto between = [&](const std::string& other) {
    return differences(read_toml(text, "a").root, read_toml(other, "b").root);
  };
  EXPECT_TRUE(between(text).empty());
  EXPECT_TRUE(between(changed(text, "\"14d\"", "\"2w\"")).empty());
  EXPECT_TRUE(between(changed(text, "[\"counterparties\", \"subject\"]",
                              "[\"subject\", \"counterparties\"]"))
                  .empty());
  const auto found = between(changed(text, "longest    = \"90d\"", "longest    = \"91d\""));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().path, "consequence[search-rank, formula].longest");
  EXPECT_EQ(found.front().before, "7776000000000");
  EXPECT_EQ(found.front().after, "7862400000000");
  EXPECT_EQ(found.front().meaning, "when it ends at the latest");
  const auto gone = between(changed(text, "notice   = \"before\"\n", ""));
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone.front().path, "redress.notice");
  EXPECT_EQ(gone.front().after, "");
}

TEST(Reading, AnswersTheSameQuestionsOfAnyText) {
  const auto rows = read_questions(read_toml(text_of("policies/home-sharing.toml"), "a").root);
  const auto none = read_questions(Node());
  ASSERT_EQ(rows.size(), none.size());
  const auto says = [&](std::string_view question) {
    const auto found = std::find_if(
        rows.begin(), rows.end(), [&](const ReadingRow& row) { return row.question == question; });
    return found == rows.end() ? "" : found->says;
  };
  EXPECT_EQ(says("who rates"), "counterparty, by review, shown by interaction");
  EXPECT_EQ(says("mutuality"), "both sides, simultaneous, within 14d");
  EXPECT_EQ(says("who can appeal"),
            "the rated, before uninvolved, for 21d; then the national data protection authority; "
            "the courts");
  for (const ReadingRow& row : none) {
    EXPECT_FALSE(row.says.empty()) << row.question;
  }
}

TEST(Reading, PlacesFollowFromActorsAndExports) {
  const std::string text =
      "operates_in = [\"it\"]\nactor = [{ country = \"gb\", reads_from = [\"cn\"] }]\n"
      "export = [{ to = \"us\" }]\n";
  EXPECT_EQ(jurisdictions(read_toml(text, "a").root), (std::vector<std::string>{"cn", "eu", "uk"}));
  EXPECT_TRUE(jurisdictions(Node()).empty());
}

}  // namespace
}  // namespace recount::policy
