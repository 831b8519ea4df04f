#include "story/ring.h"

#include <array>

#include <fmt/format.h>

#include "story/calendar.h"
#include "story/chance.h"
#include "story/tour.h"

namespace recount::story {
namespace {

struct Honest {
  int quality;       // as a host
  int stays_before;  // the burst
  int stays_after;
};

// In the order of kRing: the leader hosts worst, and longest.
constexpr std::array<Honest, kRing.size()> kHonest = {{
    {.quality = 18, .stays_before = 9, .stays_after = 5},
    {.quality = 34, .stays_before = 3, .stays_after = 2},
    {.quality = 30, .stays_before = 4, .stays_after = 1},
    {.quality = 38, .stays_before = 2, .stays_after = 2},
    {.quality = 33, .stays_before = 3, .stays_after = 1},
    {.quality = 36, .stays_before = 2, .stays_after = 3},
}};

void host_true_guests(SeededEntropy& entropy, const std::vector<Person>& guests,
                      std::vector<evidence::Evidence>& reviews) {
  int number = 0;
  for (std::size_t member = 0; member < kRing.size(); ++member) {
    const Honest& honest = kHonest[member];
    const Person host{
        .name = std::string(kRing[member]), .quality = honest.quality, .leniency = -10};
    for (int stay = 0; stay < honest.stays_before + honest.stays_after; ++stay) {
      const Person& guest = guests[entropy.below(guests.size())];
      const int day = stay < honest.stays_before
                          ? between(entropy, 20, kBurstDay - 15)
                          : between(entropy, kBurstDay + kBurstDays, kYearDays - 12);
      const Stay kept{.guest = guest, .host = host, .checkout_day = day};
      review_each_other(entropy, kept, fmt::format("ring-guest-{:02}", ++number), reviews);
    }
  }
}

evidence::Evidence praise(std::string_view rater, std::string_view subject,
                          const std::string& stay_id, Instant at) {
  return {.kind = evidence::Kind::Review,
          .id = {},
          .context = "home-sharing",
          .rater = std::string(rater),
          .subject = std::string(subject),
          .score = 5,
          .observed_at = at,
          .interaction = stay_id,
          .item = {},
          .facets = {}};
}

void burst(SeededEntropy& entropy, std::vector<evidence::Evidence>& reviews) {
  int number = 0;
  for (const std::string_view host : kRing) {
    for (const std::string_view guest : kRing) {
      if (guest == host) {
        continue;
      }
      const std::string stay_id = fmt::format("ring-{:02}", ++number);
      const int day = kBurstDay + between(entropy, 0, kBurstDays - 1);
      const int minute = between(entropy, 9 * 60, 11 * 60);
      const int answer_minutes = between(entropy, 2, 12);
      reviews.push_back(praise(guest, host, stay_id, moment(day, minute)));
      reviews.push_back(praise(host, guest, stay_id, moment(day, minute + answer_minutes)));
    }
  }
}

}  // namespace

void plant_ring(SeededEntropy& entropy, const std::vector<Person>& guests,
                std::vector<evidence::Evidence>& reviews) {
  host_true_guests(entropy, guests, reviews);
  burst(entropy, reviews);
}

}  // namespace recount::story
