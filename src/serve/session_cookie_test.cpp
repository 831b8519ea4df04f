#include "serve/session_cookie.h"

#include <gtest/gtest.h>

namespace recount::serve {
namespace {

wire::Request request_of(wire::Method method, std::vector<wire::Header> headers) {
  wire::Request request;
  request.method = method;
  request.headers = std::move(headers);
  return request;
}

TEST(SessionCookie, IsFoundAmongOthers) {
  const auto token = [](std::string cookies) {
    return session_of(request_of(wire::Method::Get, {{"Cookie", std::move(cookies)}}));
  };
  EXPECT_EQ(token("recount_session=abc"), "abc");
  EXPECT_EQ(token("a=1; recount_session=abc; b=2"), "abc");
  EXPECT_FALSE(token("recount_session2=abc"));
  EXPECT_FALSE(token("xrecount_session=abc"));
  EXPECT_FALSE(session_of(request_of(wire::Method::Get, {})));
}

TEST(SessionCookie, IsSecureWhereTheConnectionIs) {
  wire::Request plain = request_of(wire::Method::Post, {});
  EXPECT_EQ(session_cookie("t", 60, plain),
            "recount_session=t; Path=/; Max-Age=60; HttpOnly; SameSite=Strict");
  plain.headers.push_back({"X-Forwarded-Proto", "https"});
  EXPECT_TRUE(session_cookie("t", 60, plain).ends_with("; Secure"));
}

TEST(SessionCookie, ChangesComeFromAPageOfOurs) {
  using Headers = std::vector<wire::Header>;
  const wire::Header host{"Host", "city.example"};
  const auto is_fine = [](wire::Method method, Headers headers) {
    return check_origin(request_of(method, std::move(headers))).has_value();
  };
  EXPECT_TRUE(is_fine(wire::Method::Get, {{"Sec-Fetch-Site", "cross-site"}}));
  EXPECT_TRUE(
      is_fine(wire::Method::Post,
              {host, {"Origin", "https://city.example"}, {"Sec-Fetch-Site", "same-origin"}}));
  EXPECT_TRUE(is_fine(wire::Method::Post, {host, {"Origin", "http://city.example"}}));
  EXPECT_TRUE(is_fine(wire::Method::Post, {host, {"Sec-Fetch-Site", "same-origin"}}));
  EXPECT_FALSE(is_fine(wire::Method::Post, {host}));
  EXPECT_FALSE(is_fine(wire::Method::Post, {{"Origin", "https://city.example"}}));
  EXPECT_FALSE(is_fine(wire::Method::Post, {host, {"Origin", "https://evil.example"}}));
  EXPECT_FALSE(is_fine(wire::Method::Post, {host, {"Origin", "null"}}));
  EXPECT_FALSE(
      is_fine(wire::Method::Delete,
              {host, {"Origin", "https://city.example"}, {"Sec-Fetch-Site", "same-site"}}));
}

}  // namespace
}  // namespace recount::serve
