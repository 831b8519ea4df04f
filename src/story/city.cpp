#include "story/city.h"

#include "story/chance.h"
#include "story/kitchens.h"
#include "story/stations.h"
#include "story/stays.h"

namespace recount::story {

City build_city(std::uint64_t seed) {
  City city;
  city.chapters.push_back({.ledger = "home-sharing",
                           .controller = "Quattroponti Stays",
                           .context = "home-sharing",
                           .policy_file = "policies/home-sharing.toml",
                           .steps = tell_stays(entropy_for(seed, 1))});
  city.chapters.push_back({.ledger = "kitchens",
                           .controller = "Quattroponti Food Office",
                           .context = "inspection",
                           .policy_file = "policies/inspection.toml",
                           .steps = tell_kitchens(entropy_for(seed, 2))});
  city.chapters.push_back({.ledger = "stations",
                           .controller = "Quattroponti Bicycles",
                           .context = "city-service",
                           .policy_file = "policies/city-service.toml",
                           .steps = tell_stations(entropy_for(seed, 3))});
  return city;
}

}  // namespace recount::story
