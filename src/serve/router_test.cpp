#include "serve/router.h"

#include <gtest/gtest.h>

namespace recount::serve {
namespace {

using Values = std::vector<std::string>;

TEST(Router, ANameTakesOneSegmentDecoded) {
  EXPECT_EQ(match_path("/v1/ledgers/{ledger}", "/v1/ledgers/city"), Values{"city"});
  EXPECT_EQ(match_path("/v1/ledgers/{ledger}", "/v1/ledgers/a%2Fb%20c"), Values{"a/b c"});
  EXPECT_EQ(match_path("/v1/ledgers/{ledger}/x/{y}", "/v1/ledgers/a/x/b"), (Values{"a", "b"}));
  EXPECT_EQ(match_path("/v1/ledgers", "/v1/ledgers"), Values{});
}

TEST(Router, WhatDoesNotFitIsNoMatch) {
  for (const std::string path : {"/v1/ledgers", "/v1/ledgers/", "/v1/ledgers/a/b", "/v2/ledgers/a",
                                 "/v1/ledgers/%zz", "/v1/ledgers/%ff", "/", "//v1/ledgers/a"}) {
    EXPECT_FALSE(match_path("/v1/ledgers/{ledger}", path)) << path;
  }
}

TEST(Router, APlusTakesTheRestAsItCame) {
  EXPECT_EQ(match_path("/tile/{path+}", "/tile/0/x001/067.p/5"), Values{"0/x001/067.p/5"});
  EXPECT_EQ(match_path("/tile/{path+}", "/tile/a%20b"), Values{"a%20b"});
  EXPECT_EQ(match_path("/tile/{path+}", "/tile/"), Values{""});
  EXPECT_FALSE(match_path("/tile/{path+}", "/tile"));
}

}  // namespace
}  // namespace recount::serve
