#include "policy/edit.h"

#include <string>

#include <gtest/gtest.h>

#include "policy/canonical.h"
#include "policy/test_texts.h"

namespace recount::policy {
namespace {

Node home_sharing() {
  return read_toml(text_of("policies/home-sharing.toml"), "home-sharing.toml").root;
}

Edit edit(const std::string& text) {
  Result<Edit> parsed = parse_edit(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed ? std::move(*parsed) : Edit();
}

std::string after(const std::string& text, const std::string& at = "") {
  Node document = home_sharing();
  return apply(edit(text), at, document) ? canonical_text(document) : "";
}

TEST(Edit, WritesPutsInTakesOutAndRemoves) {
  EXPECT_NE(after("redress.notice = \"after\"").find("\"notice\":\"after\""), std::string::npos);
  EXPECT_NE(after("terms.notice = \"16d\"").find("\"terms\":{\"notice\":1382400000000}"),
            std::string::npos);
  EXPECT_NE(after("show.to + \"public\"").find("[\"counterparties\",\"public\",\"subject\"]"),
            std::string::npos);
  EXPECT_NE(after("show.to - \"subject\"").find("\"to\":[\"counterparties\"]"), std::string::npos);
  EXPECT_EQ(after("remove mutual").find("\"mutual\""), std::string::npos);
  EXPECT_NE(after(".compels = true", "consequence[0]").find("\"compels\":true"), std::string::npos);
  EXPECT_EQ(after("remove .", "consequence[0]").find("search-rank"), std::string::npos);
}

TEST(Edit, WhatChangesNothingSaysSo) {
  for (const char* text : {"redress.notice = \"before\"", "redress.notice ?= \"after\"",
                           "show.to + \"subject\"", "show.to - \"public\"", "remove sharing",
                           "context.inner = true", "mutual[3].window = \"1d\""}) {
    EXPECT_EQ(after(text), "") << text;
  }
  EXPECT_EQ(after("remove .", "consequence[7]"), "");
}

TEST(Edit, IsToldWithItsWholePath) {
  EXPECT_EQ(text_of(edit(".reasons = true"), "consequence[1]"), "consequence[1].reasons = true");
  EXPECT_EQ(text_of(edit("remove ."), "consequence[1]"), "remove consequence[1]");
  EXPECT_EQ(text_of(edit("show.to - \"public\""), ""), "show.to: take out \"public\"");
  EXPECT_TRUE(needs_words(edit("subject.minors = \"excluded by …\"")));
  EXPECT_FALSE(needs_words(edit("redress.notice = \"before\"")));
}

TEST(Edit, WhatIsNoneIsRefused) {
  for (const char* text :
       {"", "remove", "remove ", "redress.notice", "redress.notice =", "redress.notice = before",
        "= 3", "show.to + 3", ". = 3", "a = 1\nb = 2", "show.to * \"public\""}) {
    EXPECT_FALSE(parse_edit(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace recount::policy
