// Home-sharing over a year: guests stay with hosts, and afterwards each may review the other.
//
// A review is the sum of what the reviewed is like, how lenient the reviewer is and a little luck,
// read off a table of stars. Both reviews of a stay carry the stay's id. Some are never written.
// The fraud ring (ring.h) is among the hosts.
#pragma once

#include <string>
#include <vector>

#include "base/entropy.h"
#include "story/step.h"

namespace recount::story {

inline constexpr std::size_t kHostCount = 60;  // the ring apart
inline constexpr std::size_t kGuestCount = 400;

struct Person {
  std::string name;
  int quality = 0;   // 0..100, as host or as guest
  int leniency = 0;  // added to what this person thinks of others
};

/// One stay that ended, before anybody wrote about it.
struct Stay {
  const Person& guest;
  const Person& host;
  int checkout_day = 0;
};

/// 1 to 5 stars for an impression; the impression may leave 0..100.
int stars_for(int impression);

/// Writes what the two say of each other, each with a chance of 19 in 20. `stay_id` is the story's
/// own and holds until `tell_stays` numbers everything.
void review_each_other(SeededEntropy& entropy, const Stay& stay, const std::string& stay_id,
                       std::vector<evidence::Evidence>& out);

/// Reviews in the order of their times, with ids in that order.
std::vector<Step> tell_stays(SeededEntropy entropy);

}  // namespace recount::story
