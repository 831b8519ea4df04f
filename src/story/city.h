// A made-up city and what its people, inspectors and instruments say in a year: for the demo, for
// tests, and for the lab. Nothing in it comes from a real city.
//
// Holds, for every seed
//   1. The same seed gives the same city, to the byte, on every machine: whole numbers from tables
//      and one generator decide everything; no clock, no locale, no floating-point mathematics.
//   2. Steps of a chapter are in the order of their times, and refer only to earlier steps.
//   3. Every piece of evidence is valid (evidence.h); ids are unique within a chapter.
//   4. The people and places of tour.h are there.
//   5. No latent quality, leniency or plan of the story leaves it: what a ledger sees is evidence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "story/step.h"

namespace recount::story {

inline constexpr std::uint64_t kCitySeed = 20'250'106;

/// One synthetic ledger.
struct Chapter {
  std::string ledger;       // the name of its directory
  std::string controller;   // the invented body that answers for it
  std::string context;      // as its policy says
  std::string policy_file;  // relative to the repository
  std::vector<Step> steps;
};

struct City {
  std::vector<Chapter> chapters;  // home-sharing, kitchens, stations
};

City build_city(std::uint64_t seed = kCitySeed);

}  // namespace recount::story
