#include "story/stays.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "story/calendar.h"
#include "story/chance.h"
#include "story/names.h"
#include "story/ring.h"
#include "story/tour.h"

namespace recount::story {
namespace {

constexpr int kStayCount = 1'600;
constexpr int kLastCheckoutDay = kYearDays - 12;  // the last reviews fall into the year, too

// Departures a month from January on: a city that people come to in summer and around new year.
constexpr std::array<int, 12> kSeason = {5, 5, 7, 9, 10, 12, 15, 15, 11, 8, 6, 7};

struct Market {
  std::vector<Person> hosts;
  std::vector<int> demand;  // of each host
  std::vector<Person> guests;
};

Market open_market(SeededEntropy& entropy) {
  const std::vector<std::string> names = people(entropy, kHostCount - 1 + kGuestCount);
  Market market;
  market.hosts.push_back({.name = std::string(kTourHost), .quality = 88, .leniency = 4});
  market.demand.push_back(18);
  for (std::size_t index = 0; index + 1 < kHostCount; ++index) {
    Person host{.name = names[index], .quality = between(entropy, 38, 78), .leniency = 0};
    host.quality += wobble(entropy, 16);
    host.leniency = wobble(entropy, 12);
    market.hosts.push_back(std::move(host));
    market.demand.push_back(between(entropy, 2, 14));
  }
  for (std::size_t index = 0; index < kGuestCount; ++index) {
    Person guest{
        .name = names[kHostCount - 1 + index], .quality = between(entropy, 50, 90), .leniency = 0};
    guest.quality += wobble(entropy, 20);
    guest.leniency = wobble(entropy, 18);
    market.guests.push_back(std::move(guest));
  }
  return market;
}

int draw_checkout_day(SeededEntropy& entropy) {
  const int month = static_cast<int>(draw_weighted(entropy, kSeason));
  return std::min(month * kYearDays / 12 + between(entropy, 1, 30), kLastCheckoutDay);
}

// Order of arrival. The interaction and the rater settle what the minute does not.
void sort_by_time(std::vector<evidence::Evidence>& reviews) {
  std::sort(reviews.begin(), reviews.end(), [](const auto& left, const auto& right) {
    return std::tie(left.observed_at, left.interaction, left.rater) <
           std::tie(right.observed_at, right.interaction, right.rater);
  });
}

// Reviews and stays are numbered as they come to light: a number tells nothing of who planned what.
void number(std::vector<evidence::Evidence>& reviews) {
  std::map<std::string, std::string> stay_ids;
  for (std::size_t index = 0; index < reviews.size(); ++index) {
    evidence::Evidence& review = reviews[index];
    review.id = fmt::format("review-{:04}", index + 1);
    std::string& stay_id = stay_ids[review.interaction];
    if (stay_id.empty()) {
      stay_id = fmt::format("stay-{:04}", stay_ids.size());
    }
    review.interaction = stay_id;
  }
}

}  // namespace

int stars_for(int impression) {
  constexpr std::array<int, 4> kLeast = {24, 40, 55, 71};  // of two, three, four and five stars
  return 1 + static_cast<int>(std::upper_bound(kLeast.begin(), kLeast.end(), impression) -
                              kLeast.begin());
}

void review_each_other(SeededEntropy& entropy, const Stay& stay, const std::string& stay_id,
                       std::vector<evidence::Evidence>& out) {
  const auto review = [&](const Person& rater, const Person& subject) {
    const int impression = subject.quality + rater.leniency + wobble(entropy, 22);
    const int day = stay.checkout_day + between(entropy, 0, 9);
    const int minute = between(entropy, 8 * 60, 23 * 60);
    if (!entropy.chance(19, 20)) {
      return;
    }
    out.push_back({.kind = evidence::Kind::Review,
                   .id = {},
                   .context = "home-sharing",
                   .rater = rater.name,
                   .subject = subject.name,
                   .score = static_cast<double>(stars_for(impression)),
                   .observed_at = moment(day, minute),
                   .interaction = stay_id,
                   .item = {},
                   .facets = {}});
  };
  review(stay.guest, stay.host);
  review(stay.host, stay.guest);
}

std::vector<Step> tell_stays(SeededEntropy entropy) {
  const Market market = open_market(entropy);
  std::vector<evidence::Evidence> reviews;
  for (int number = 1; number <= kStayCount; ++number) {
    const Person& host = market.hosts[draw_weighted(entropy, market.demand)];
    const Person& guest = market.guests[entropy.below(market.guests.size())];
    const int checkout_day = draw_checkout_day(entropy);
    const Stay stay{.guest = guest, .host = host, .checkout_day = checkout_day};
    review_each_other(entropy, stay, fmt::format("kept-{:04}", number), reviews);
  }
  plant_ring(entropy, market.guests, reviews);
  sort_by_time(reviews);
  number(reviews);
  return {reviews.begin(), reviews.end()};
}

}  // namespace recount::story
