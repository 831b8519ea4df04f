#include "identity/id_token.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace recount::identity {
namespace {

constexpr std::int64_t kNow = 1'800'000'000;

Asked asked() {
  return {.issuer = "https://id.example",
          .client = "stays",
          .nonce = "n-1",
          .claim = "sub",
          .now = {kNow * kMicrosecondsPerSecond}};
}

std::string payload(std::string_view audience = "\"stays\"", std::int64_t issued = kNow,
                    std::int64_t expires = kNow + 3600, std::string_view more = "") {
  return fmt::format(R"({{"iss":"https://id.example","sub":"host-3","aud":{},"nonce":"n-1",)"
                     R"("iat":{},"exp":{}{}}})",
                     audience, issued, expires, more);
}

bool is_read(const std::string& text, const Asked& question = asked()) {
  const Result<std::string> name = read_id_token(text, question);
  EXPECT_TRUE(name || name.error().code == ErrorCode::Unauthorized);
  return name && *name == "host-3";
}

TEST(IdToken, IsReadWhenItIsAsAsked) {
  EXPECT_TRUE(is_read(payload()));
  EXPECT_TRUE(is_read(payload(R"(["stays"])")));
  EXPECT_TRUE(is_read(payload(R"(["stays","rides"])", kNow, kNow + 1, R"(,"azp":"stays")")));
}

TEST(IdToken, OfSomebodyElseIsRefused) {
  EXPECT_FALSE(is_read(payload(R"("rides")")));
  EXPECT_FALSE(is_read(payload(R"(["rides"])")));
  EXPECT_FALSE(is_read(payload(R"(["stays","rides"])")));
  EXPECT_FALSE(is_read(payload(R"("stays")", kNow, kNow + 1, R"(,"azp":"rides")")));
  Asked other = asked();
  other.issuer = "https://id.example/";
  EXPECT_FALSE(is_read(payload(), other));
  other = asked();
  other.nonce = "n-2";
  EXPECT_FALSE(is_read(payload(), other));
  other.nonce = "";
  EXPECT_FALSE(is_read(payload(), other));
  other = asked();
  other.claim = "email";
  EXPECT_FALSE(is_read(payload(), other));
}

TEST(IdToken, OfAnotherTimeIsRefused) {
  EXPECT_TRUE(is_read(payload("\"stays\"", kNow - 599, kNow - 59)));
  EXPECT_FALSE(is_read(payload("\"stays\"", kNow - 599, kNow - 60)));
  EXPECT_FALSE(is_read(payload("\"stays\"", kNow - 600)));
  EXPECT_TRUE(is_read(payload("\"stays\"", kNow + 59)));
  EXPECT_FALSE(is_read(payload("\"stays\"", kNow + 60)));
  EXPECT_FALSE(
      is_read(R"({"iss":"https://id.example","sub":"host-3","aud":"stays","nonce":"n-1"})"));
}

TEST(IdToken, WhatIsNoTokenIsRefused) {
  for (const std::string_view text : {"", "{", "[]", "null", "\"x\"", "{\"iss\":3}"}) {
    EXPECT_FALSE(is_read(std::string(text))) << text;
  }
}

}  // namespace
}  // namespace recount::identity
