// Faulty texts get findings: at the right place, several at once, without cascades, and fast.
#include "policy/load.h"

#include <algorithm>
#include <ctime>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "policy/codes.h"
#include "policy/findings.h"
#include "policy/reference.h"
#include "policy/test_texts.h"
#include "policy/verdict.h"

namespace recount::policy {
namespace {

using evidence::LedgerKind;

const Path kTexts = "tests/golden/policy/text";

std::vector<Path> golden_texts() {
  std::vector<Path> paths;
  for (const Path& path : list_files_below(kTexts)) {
    if (path.extension() == ".toml") {
      paths.push_back(kTexts / path);
    }
  }
  return paths;
}

TEST(Load, FindingsReadAsTheGoldensSay) {
  ASSERT_FALSE(golden_texts().empty());
  for (const Path& path : golden_texts()) {
    const std::string text = text_of(path);
    const Loaded loaded = load(text, path.filename().string(), LedgerKind::Live);
    EXPECT_FALSE(loaded.policy.has_value()) << path;
    Path golden = path;
    expect_golden(render(loaded.diagnostics, text), golden.replace_extension(".txt"));
  }
}

TEST(Load, ATextNamedForACodeHasNoOtherFault) {
  std::set<std::string> seen = {"P002"};  // too long for a golden: see below
  for (const Path& path : golden_texts()) {
    const std::string code = path.filename().string().substr(0, 4);
    if (!code.starts_with("P0")) {
      continue;
    }
    const std::string text = text_of(path);
    const Loaded loaded = load(text, path.filename().string(), LedgerKind::Live);
    for (const Diagnostic& found : loaded.diagnostics) {
      EXPECT_EQ(found.code, code) << render(found, text);
    }
    seen.insert(code);
  }
  for (const Code& code : codes()) {
    EXPECT_TRUE(seen.contains(std::string(code.code))) << "no golden text for " << code.code;
  }
  EXPECT_EQ(seen.size(), codes().size());
}

TEST(Load, FindingsStandInTheOrderOfTheText) {
  const std::string text = text_of(kTexts / "several-at-once.toml");
  const Loaded loaded = load(text, "several-at-once.toml", LedgerKind::Live);
  EXPECT_GE(loaded.diagnostics.size(), 6U);
  EXPECT_TRUE(std::is_sorted(
      loaded.diagnostics.begin(), loaded.diagnostics.end(),
      [](const Diagnostic& a, const Diagnostic& b) { return a.span.line < b.span.line; }));
}

TEST(Load, KeepsTheFirstTwentyFindings) {
  std::string text = text_of("policies/home-sharing.toml");
  for (int i = 0; i < 60; ++i) {
    text += "[unknown_" + std::to_string(i) + "]\n";
  }
  const Loaded loaded = load(text, "many.toml", LedgerKind::Live);
  ASSERT_EQ(loaded.diagnostics.size(), kFindingsMax);
  EXPECT_EQ(loaded.diagnostics.back().message, "unknown key \"unknown_19\"");
}

TEST(Load, AnEmptyTextIsToldWhatIsMissing) {
  for (const std::string text : {"", "\n", "# nothing yet\n"}) {
    const Loaded loaded = load(text, "empty.toml", LedgerKind::Live);
    EXPECT_FALSE(loaded.policy.has_value());
    EXPECT_TRUE(std::all_of(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                            [](const Diagnostic& found) { return found.code == "P006"; }));
    EXPECT_EQ(loaded.diagnostics.size(), 8U) << render(loaded.diagnostics, text);
  }
}

TEST(Load, ALongTextIsAnsweredWithItsLength) {
  const Loaded loaded = load(std::string(kPolicyBytesMax + 1, '#'), "long.toml", LedgerKind::Live);
  ASSERT_EQ(loaded.diagnostics.size(), 1U);
  EXPECT_EQ(loaded.diagnostics.front().code, "P002");
  EXPECT_TRUE(
      load(text_of("policies/home-sharing.toml") + std::string(40'000, '#'), "x", LedgerKind::Live)
          .policy.has_value());
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string text;
  while (text.size() + part.size() <= bytes) {
    text += part;
  }
  return text;
}

// Texts made to be slow: each is as long as a policy may be.
TEST(Load, AnswersHostileTextsWithinATenthOfASecond) {
  const std::string good = text_of("policies/home-sharing.toml");
  const std::size_t room = kPolicyBytesMax - good.size();
  std::vector<std::string> texts = {
      repeated("[", kPolicyBytesMax),
      "a=" + repeated("[", 49'000),
      "a=" + repeated("{a=", 49'000),
      "a" + repeated(".a", 49'000) + "=1",
      repeated("[[evidence]]\n", 49'000),
      repeated("[[actor]]\nx=1\n", 49'000),
      good + repeated("[[consequence]]\n", room),
      good + repeated("[[evidence]]\nkind=\"review\"\n", room),
      std::string(kPolicyBytesMax, '\0'),
      repeated("\xff", kPolicyBytesMax),
      "a=\"" + repeated("x", 49'000) + "\"",
      "a=\"" + repeated("\\", 49'000),
      repeated("'", kPolicyBytesMax),
      repeated("\"\"\"", kPolicyBytesMax),
      repeated("é", kPolicyBytesMax),
      repeated("\n", kPolicyBytesMax),
      std::string(1'000'000, '['),
      "context=\"" + repeated("x", 49'000) + "\"",
  };
  std::string keys;
  for (int i = 0; keys.size() < 49'000; ++i) {
    keys += "key_" + std::to_string(i) + "=1\n";
  }
  texts.push_back(keys);
  for (const std::string& text : texts) {
    const std::clock_t begin = std::clock();
    const Loaded loaded = load(text, "hostile.toml", LedgerKind::Live);
    const std::string rendered = render(loaded.diagnostics, text);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    EXPECT_FALSE(loaded.policy.has_value());
    EXPECT_FALSE(rendered.empty());
    EXPECT_LT(seconds, 0.1) << text.substr(0, 60);
  }
}

TEST(Load, ReadsLettersOfAnyScriptInTextsAndComments) {
  std::string text =
      changed(text_of("policies/inspection.toml"), "Example Software", "Café 修理 Ωμέγα");
  text = "\xEF\xBB\xBF" + changed(text, "# the signed", "# die unterzeichnete Prüfung: the signed");
  text = changed(text, "\"Tell guests", "\"\"\"\\\n  Tell gästs");
  text = changed(text, "food hygiene\"", "food hygiene\"\"\"");
  const Loaded loaded = load(text, "inspection.toml", LedgerKind::Live);
  ASSERT_TRUE(loaded.policy.has_value()) << render(loaded.diagnostics, text);
  EXPECT_EQ(loaded.policy->actors.back().name, "Café 修理 Ωμέγα");
}

TEST(Load, KeepsTheTextAsItsAuthorWroteIt) {
  const std::string text = text_of("policies/inspection.toml");
  const Loaded loaded = load(text, "inspection.toml", LedgerKind::Live);
  ASSERT_TRUE(loaded.policy.has_value());
  EXPECT_EQ(loaded.policy->text, text);
}

TEST(Load, ReadsEveryPartOfAPolicy) {
  const Loaded loaded =
      load(text_of("policies/home-sharing.toml"), "home-sharing.toml", LedgerKind::Live);
  ASSERT_TRUE(loaded.policy.has_value());
  const Policy& policy = *loaded.policy;
  EXPECT_EQ(policy.context, "home-sharing");
  EXPECT_EQ(policy.activity, "accommodation");
  EXPECT_EQ(policy.basis, "contract");
  EXPECT_EQ(policy.operates_in, std::vector<std::string>{"eu"});
  ASSERT_EQ(policy.actors.size(), 1U);
  EXPECT_EQ(policy.actors.front().sees, (std::vector<std::string>{"evidence", "standing"}));
  EXPECT_EQ(policy.subject, SubjectKind::Person);
  EXPECT_EQ(policy.minors, "excluded by identity check at sign-up");
  ASSERT_NE(policy.rule_for(evidence::Kind::Review), nullptr);
  EXPECT_EQ(policy.rule_for(evidence::Kind::Vouch), nullptr);
  EXPECT_EQ(policy.scale(), (Scale{.min = 1, .max = 5}));
  ASSERT_TRUE(policy.mutual.has_value());
  EXPECT_EQ(policy.mutual->window, Duration{14 * kDay.microseconds});
  EXPECT_EQ(policy.rating.prior.mean, 3.5);
  EXPECT_EQ(policy.rating.prior.weight, 7);
  EXPECT_EQ(policy.rating.half_life, Duration{365 * kDay.microseconds});
  EXPECT_TRUE(policy.rating.parameters_public);
  EXPECT_EQ(policy.show.after, 3U);
  ASSERT_EQ(policy.consequences.size(), 1U);
  EXPECT_EQ(policy.consequences.front().longest, Duration{90 * kDay.microseconds});
  EXPECT_EQ(policy.redress.notice, "before");
  EXPECT_EQ(policy.redress.reply_days, 30U);
  ASSERT_TRUE(policy.redress.contest.has_value());
  EXPECT_TRUE(policy.redress.contest->stay);
  EXPECT_EQ(policy.redress.rights.size(), 6U);
  EXPECT_EQ(policy.retention.contests, Duration{1080 * kDay.microseconds});
  EXPECT_EQ(policy.assessment, "DPIA-2026-04");
}

// docs/policy-reference.md is what `recount policy keys` prints.
TEST(Reference, IsMadeFromTheTableOfKeys) {
  expect_golden(reference_markdown(), "docs/policy-reference.md");
}

TEST(Verdict, OfSeveralFindingsIsTheStrictest) {
  Diagnostic fault;
  fault.code = "P005";
  Diagnostic refusal;
  refusal.code = "person-minor";
  RuleFinding warning;
  warning.demand = Demand::Warn;
  RuleFinding conflict;
  conflict.demand = Demand::Conflict;
  const auto verdict = [](Diagnostics faults, std::vector<RuleFinding> findings) {
    return verdict_of({.loaded = {.policy = std::nullopt, .diagnostics = std::move(faults)},
                       .findings = std::move(findings)});
  };
  EXPECT_EQ(verdict({}, {}), Verdict::Pass);
  EXPECT_EQ(verdict({}, {warning}), Verdict::Warn);
  EXPECT_EQ(verdict({}, {conflict, warning}), Verdict::Conflict);
  EXPECT_EQ(verdict({fault}, {conflict}), Verdict::Invalid);
  EXPECT_EQ(verdict({fault, refusal}, {warning}), Verdict::Refuse);
  EXPECT_EQ(citation_of(refusal), "REFUSALS.md#person-minor");
}

}  // namespace
}  // namespace recount::policy
