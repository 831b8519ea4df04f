#include "story/stays.h"

#include <map>
#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "story/calendar.h"
#include "story/chance.h"
#include "story/ring.h"
#include "story/tour.h"

namespace recount::story {
namespace {

using evidence::Evidence;
using Reviews = std::vector<Evidence>;

Reviews reviews_of(std::uint64_t seed) {
  Reviews reviews;
  for (const Step& step : tell_stays(entropy_for(seed, 1))) {
    reviews.push_back(std::get<Evidence>(step));
  }
  return reviews;
}

const Reviews& reviews() {
  static const Reviews told = reviews_of(7);
  return told;
}

bool in_ring(std::string_view party) {
  return std::find(kRing.begin(), kRing.end(), party) != kRing.end();
}

double mean_of(const Reviews& some) {
  double sum = 0;
  for (const Evidence& review : some) {
    sum += review.score;
  }
  return sum / static_cast<double>(some.size());
}

Reviews about(std::string_view subject, bool by_ring) {
  Reviews found;
  for (const Evidence& review : reviews()) {
    if (review.subject == subject && in_ring(review.rater) == by_ring) {
      found.push_back(review);
    }
  }
  return found;
}

TEST(Stays, StarsGoUpWithTheImpression) {
  EXPECT_EQ(stars_for(-40), 1);
  EXPECT_EQ(stars_for(23), 1);
  EXPECT_EQ(stars_for(24), 2);
  EXPECT_EQ(stars_for(54), 3);
  EXPECT_EQ(stars_for(55), 4);
  EXPECT_EQ(stars_for(71), 5);
  EXPECT_EQ(stars_for(150), 5);
}

TEST(Stays, AreReviewedByBothSides) {
  std::map<std::string, std::set<std::pair<std::string, std::string>>> directions;
  for (const Evidence& review : reviews()) {
    EXPECT_TRUE(directions[review.interaction].emplace(review.rater, review.subject).second);
    EXPECT_GE(review.score, 1);
    EXPECT_LE(review.score, 5);
  }
  std::size_t two_sided = 0;
  for (const auto& [stay, said] : directions) {
    ASSERT_LE(said.size(), 2U);
    if (said.size() == 2) {
      ++two_sided;
      EXPECT_EQ(said.begin()->first, said.rbegin()->second);
      EXPECT_EQ(said.begin()->second, said.rbegin()->first);
    }
  }
  EXPECT_GT(two_sided * 100, directions.size() * 85);
  EXPECT_LT(two_sided, directions.size()) << "somebody stays silent";
}

TEST(Stays, TellGoodHostsFromPoorOnes) {
  EXPECT_GT(mean_of(about(kTourHost, false)), 4.5);
  EXPECT_GT(about(kTourHost, false).size(), 30U);
  EXPECT_LT(mean_of(about(kRingLeader, false)), 2.0);
}

TEST(Ring, PraisesItselfInABurst) {
  std::set<std::pair<std::string, std::string>> pairs;
  std::map<std::string, std::size_t> sides_of_stay;
  std::size_t praise = 0;
  for (const Evidence& review : reviews()) {
    if (!in_ring(review.rater) || !in_ring(review.subject)) {
      continue;
    }
    ++praise;
    pairs.emplace(review.rater, review.subject);
    ++sides_of_stay[review.interaction];
    EXPECT_EQ(review.score, 5);
    EXPECT_GE(review.observed_at, moment(kBurstDay, 0));
    EXPECT_LT(review.observed_at, moment(kBurstDay + kBurstDays, 0));
  }
  EXPECT_EQ(praise, 60U);
  EXPECT_EQ(pairs.size(), 30U) << "everybody praises everybody else";
  EXPECT_EQ(sides_of_stay.size(), 30U);
}

TEST(Ring, ChangesWhatAMeanSaysOfItsLeader) {
  const Reviews honest = about(kRingLeader, false);
  Reviews all = about(kRingLeader, true);
  EXPECT_EQ(all.size(), 10U);
  EXPECT_GE(honest.size(), 8U);
  all.insert(all.end(), honest.begin(), honest.end());
  EXPECT_GT(mean_of(all), mean_of(honest) + 1);
}

}  // namespace
}  // namespace recount::story
