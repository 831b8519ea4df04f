#include "portal/ticket.h"

#include <gtest/gtest.h>

#include "portal/rate_limit.h"

namespace recount::portal {
namespace {

constexpr Instant kNow{1'800'000'000'000'000};

TEST(Ticket, GivesTheSameSecretsAgainAndOthersToOthers) {
  SeededEntropy entropy(1);
  const TicketKey key(entropy);
  const TicketKey other(entropy);
  const std::string ticket = key.issue(entropy, kNow);
  const identity::Attempt first = *key.read(ticket, kNow);
  const identity::Attempt again = *key.read(ticket, kNow);
  EXPECT_EQ(first.state, again.state);
  EXPECT_EQ(first.verifier, again.verifier);
  EXPECT_NE(first.state, first.nonce);
  EXPECT_NE(first.nonce, first.verifier);
  EXPECT_EQ(first.verifier.size(), 43U);  // RFC 7636 section 4.1
  EXPECT_NE(other.read(ticket, kNow)->state, first.state);
  EXPECT_NE(key.read(key.issue(entropy, kNow), kNow)->state, first.state);
}

TEST(Ticket, EndsAndCannotBeMadeToLastLonger) {
  SeededEntropy entropy(1);
  const TicketKey key(entropy);
  const std::string ticket = key.issue(entropy, kNow);
  EXPECT_TRUE(key.read(ticket, kNow + Duration{kTicketLife.microseconds - 1}));
  EXPECT_FALSE(key.read(ticket, kNow + kTicketLife));
  const std::string longer = ticket.substr(0, 44) + "1800000599999999";
  EXPECT_NE(key.read(longer, kNow)->state, key.read(ticket, kNow)->state);
  for (const std::string_view text : {"", ".", "x.1", "1800000600000000"}) {
    EXPECT_FALSE(key.read(text, kNow)) << text;
  }
  EXPECT_FALSE(key.read(ticket + "0", kNow));
  EXPECT_FALSE(key.read(ticket + "x", kNow));
}

TEST(RateLimit, LetsABurstThroughAndThenOneAStep) {
  RateLimit limit(3, {1'000});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limit.take("a", kNow).microseconds, 0);
  }
  EXPECT_EQ(limit.take("a", kNow).microseconds, 1'000);
  EXPECT_EQ(limit.take("b", kNow).microseconds, 0);
  EXPECT_EQ(limit.take("a", kNow + Duration{1'000}).microseconds, 0);
  EXPECT_EQ(limit.take("a", kNow + Duration{1'500}).microseconds, 500);
}

TEST(RateLimit, ManyAddressesTakeBoundedRoom) {
  RateLimit limit(1, {1'000});
  for (std::size_t i = 0; i < kAddressesMax; ++i) {
    EXPECT_EQ(limit.take(std::to_string(i), kNow).microseconds, 0);
  }
  EXPECT_GT(limit.take("one more", kNow).microseconds, 0);
  EXPECT_EQ(limit.take("one more", kNow + Duration{1'000}).microseconds, 0);
}

}  // namespace
}  // namespace recount::portal
