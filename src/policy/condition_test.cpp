#include "policy/condition.h"

#include <string>

#include <gtest/gtest.h>

#include "policy/build_policy.h"
#include "policy/findings.h"
#include "policy/test_texts.h"

namespace recount::policy {
namespace {

// The condition on the preset of home-sharing, with a change of its text.
bool holds(const std::string& condition, const std::string& from = "", const std::string& to = "") {
  const std::string preset = text_of("policies/home-sharing.toml");
  const std::string text = from.empty() ? preset : changed(preset, from, to);
  const TomlText read = read_toml(text, "policy.toml");
  Findings findings("policy.toml");
  const Policy policy = build_policy(read.root, findings);
  const Result<Condition> parsed = Condition::parse(condition, "consequence[]");
  EXPECT_TRUE(parsed.has_value()) << condition;
  const Node* item = value_at(read.root, "consequence[0]");
  return parsed && parsed->holds(read.root, policy, item);
}

TEST(Condition, AsksOfKeysWhatTheirTypesAnswer) {
  for (const char* condition :
       {"person", "private", "reviewed", "adverse", "basis declared", "basis is contract",
        "basis in [consent, contract]", "operates_in has eu", "show.to has [public, subject]",
        "rating.parameters_public", "redress.contest.window < 22d", "rating.half_life > 51w",
        "rating.prior.weight > 6.5", "redress.reply.days < 31", "mutual declared",
        "any consequence (.effect is search-rank)", ".effect in [search-rank, ban]"}) {
    EXPECT_TRUE(holds(condition)) << condition;
    EXPECT_FALSE(holds(std::string("not ") + condition)) << condition;
  }
  for (const char* condition :
       {"official", "sharing declared", "basis is consent", "redress.contest.window < 21d",
        "redress.contest.window > 21d", "any consequence (.compels)", ".longest > 90d"}) {
    EXPECT_FALSE(holds(condition)) << condition;
  }
}

TEST(Condition, AndBindsCloserThanOr) {
  EXPECT_TRUE(holds("person or official and official"));
  EXPECT_FALSE(holds("(person or official) and official"));
  EXPECT_TRUE(holds("not official and person"));
  EXPECT_FALSE(holds("not (official or person)"));
}

TEST(Condition, WhatIsNotDeclaredHasItsDefaultOrIsNothing) {
  EXPECT_TRUE(holds("ranking.paid is none"));
  EXPECT_TRUE(holds(".published"));
  EXPECT_FALSE(holds("terms.notice < 15d"));
  EXPECT_FALSE(holds("terms.notice > 15d"));
  EXPECT_TRUE(holds("redress.notice is none", "notice   = \"before\"\n", ""));
}

TEST(Condition, ComparesOneKeyToAnother) {
  EXPECT_TRUE(holds("retention.evidence > .longest"));
  EXPECT_TRUE(holds(".longest < retention.evidence"));
  EXPECT_FALSE(holds("retention.evidence < .longest"));
  EXPECT_FALSE(holds("retention.evidence > .notice"));
}

TEST(Condition, ANumberOfARegisterIsMiswritten) {
  const std::string from = "country = \"it\"\n";
  const std::string number = from + "id_scheme = \"uscc\"\nid = \"91350100M000100Y4";
  const std::string asked = "any actor (.id miswritten)";
  EXPECT_FALSE(holds(asked));
  EXPECT_FALSE(holds(asked, from, number + "3\"\n"));
  EXPECT_TRUE(holds(asked, from, number + "Z\"\n"));
}

TEST(Condition, WhatIsNoneIsToldWhereAndWhy) {
  const struct {
    const char* text;
    const char* message;
    const char* help;
  } faults[] = {
      {"", "policies have no such key, at the end", ""},
      {"persn", "policies have no such key: \"persn\"", "did you mean person?"},
      {"person and", "policies have no such key, at the end", ""},
      {"person person", "this is left over: \"person\"", "join conditions by `and` or `or`"},
      {"(person", "a bracket is not closed, at the end", "write \")\""},
      {"basis", "something must be asked of basis, at the end", ""},
      {"basis is contrct", "basis is never this: \"contrct\"", "did you mean contract?"},
      {"basis has contract", "this cannot be asked of basis: \"has\"", ""},
      {"show.to is public", "this cannot be asked of show.to: \"is\"", ""},
      {"show.to has [public", "the list is not closed, at the end", "write \"]\""},
      {"retention.evidence < 12", "a length of time is compared to another: \"12\"", ""},
      {"rating.prior.weight < x", "a number is compared to another: \"x\"", ""},
      {"basis < 3", "basis is no amount: \"3\"", ""},
      {"retention.evidence < show.after", "show.after is another kind of amount, at the end", ""},
      {"any person (official)", "policies have no such key: \"person\"", ""},
      {"any show (official)", "`any` goes through tables such as [[consequence]]: \"(\"", ""},
  };

  for (const auto& fault : faults) {
    const Result<Condition> parsed = Condition::parse(fault.text, "");
    ASSERT_FALSE(parsed.has_value()) << fault.text;
    EXPECT_EQ(parsed.error().message, fault.message) << fault.text;
    EXPECT_NE(parsed.error().help.find(fault.help), std::string::npos) << parsed.error().help;
    EXPECT_TRUE(parsed.error().where.starts_with("column ")) << fault.text;
  }
}

TEST(Condition, NestingHasAnEnd) {
  EXPECT_TRUE(Condition::parse(std::string(30, '(') + "person" + std::string(30, ')'), ""));
  const Result<Condition> deep = Condition::parse(std::string(100'000, '('), "");
  ASSERT_FALSE(deep.has_value());
  EXPECT_TRUE(deep.error().message.starts_with("this is nested too deep"));
  std::string nots;
  for (int i = 0; i < 10'000; ++i) {
    nots += "not ";
  }
  EXPECT_FALSE(Condition::parse(nots + "person", "").has_value());
}

}  // namespace
}  // namespace recount::policy
