#include "policy/rulebook.h"

#include <string>

#include <gtest/gtest.h>

#include "base/instant.h"
#include "policy/test_texts.h"

namespace recount::policy {
namespace {

constexpr const char* kBook = R"(rulebook = "mine"
title    = "Mine"
edition  = "2026-11-25"

[[rule]]
id       = "basis"
severity = "require"
breaks   = "private and not basis declared"
at       = "basis"
says     = "no ground"
because  = "a reason"
help     = "write one"
mend     = ["basis = \"contract\""]
cites    = ["[S] GDPR Art. 6"]
from     = "2018-05-25"
status   = "in-force"
)";

LoadedRulebook changed_book(const std::string& from, const std::string& to) {
  return read_rulebook(changed(kBook, from, to), "mine.toml");
}

TEST(Rulebook, ReadsWhatALawyerWrote) {
  const LoadedRulebook loaded = read_rulebook(kBook, "mine.toml");
  ASSERT_TRUE(loaded.rulebook.has_value()) << render(loaded.diagnostics, kBook);
  const Rule& rule = loaded.rulebook->rules.at(0);
  EXPECT_EQ(loaded.rulebook->name, "mine");
  EXPECT_EQ(rule.id, "basis");
  EXPECT_EQ(rule.demand, Demand::Require);
  EXPECT_EQ(rule.cites.at(0).shown(), "GDPR Art. 6");
  ASSERT_EQ(rule.mend.size(), 1U);
  EXPECT_EQ(text_of(rule.mend.front(), ""), "basis = \"contract\"");
  EXPECT_TRUE(rule.is_in_force(*parse_date("2018-05-25")));
  EXPECT_FALSE(rule.is_in_force(*parse_date("2018-05-24")));
}

TEST(Rulebook, ThoseThatComeWithTheProgramAreRead) {
  for (const char* name : {"eu", "cn", "uk", "std", "conflicts"}) {
    const std::string text = text_of("rulebooks/" + std::string(name) + ".toml");
    const LoadedRulebook loaded = read_rulebook(text, name);
    ASSERT_TRUE(loaded.rulebook.has_value()) << render(loaded.diagnostics, text);
    EXPECT_EQ(loaded.rulebook->name, name);
  }
}

TEST(Rulebook, AnUnconfirmedCitationSaysSo) {
  const LoadedRulebook loaded = changed_book("[S] GDPR", "[U] GDPR");
  ASSERT_TRUE(loaded.rulebook.has_value());
  EXPECT_EQ(loaded.rulebook->rules.at(0).cites.at(0).shown(), "unconfirmed: GDPR Art. 6");
}

TEST(Rulebook, AFaultHasItsCodeAndItsLine) {
  const struct {
    const char* from;
    const char* to;
    const char* code;
    std::size_t line;
  } faults[] = {
      {"title    = \"Mine\"\n", "", "L001", 0},
      {"help     = \"write one\"", "halp     = \"write one\"", "L001", 12},
      {"severity = \"require\"", "severity = 3", "L001", 7},
      {"cites    = [\"[S] GDPR Art. 6\"]", "cites    = []", "L001", 14},
      {"not basis declared", "not bases declared", "L002", 8},
      {"\"require\"", "\"demand\"", "L003", 7},
      {"2018-05-25", "2018-02-30", "L003", 15},
      {"in-force", "in force", "L003", 16},
      {"[S] GDPR", "GDPR", "L003", 14},
      {"at       = \"basis\"", "at       = \"bases\"", "L003", 9},
      {"basis = \\\"contract\\\"", "bases = \\\"contract\\\"", "L005", 13},
      {"basis = \\\"contract\\\"", "basis \\\"contract\\\"", "L005", 13},
      {"basis = \\\"contract\\\"", "remove .", "L005", 13},
  };

  for (const auto& fault : faults) {
    const LoadedRulebook loaded = changed_book(fault.from, fault.to);
    EXPECT_FALSE(loaded.rulebook.has_value()) << fault.to;
    ASSERT_FALSE(loaded.diagnostics.empty()) << fault.to;
    bool is_there = false;
    for (const Diagnostic& found : loaded.diagnostics) {
      is_there = is_there ||
                 (found.code == fault.code && (fault.line == 0 || found.span.line == fault.line));
    }
    EXPECT_TRUE(is_there) << fault.to << "\n" << render(loaded.diagnostics, kBook);
  }
}

TEST(Rulebook, OneIdStandsOnceOnADay) {
  std::string text = kBook;
  const std::string rule = text.substr(text.find("[[rule]]"));
  const LoadedRulebook twice = read_rulebook(text + rule, "mine.toml");
  ASSERT_EQ(twice.diagnostics.size(), 1U);
  EXPECT_EQ(twice.diagnostics.front().code, "L004");
  const std::string ended = changed(text, "status ", "until    = \"2027-12-02\"\nstatus ");
  const std::string begun = changed(rule, "2018-05-25", "2027-12-02");
  EXPECT_TRUE(read_rulebook(ended + begun, "mine.toml").rulebook.has_value());
}

}  // namespace
}  // namespace recount::policy
