// One wrong opinion in a society where all was well: how long until nobody is held bad any more?
//
// Schmid, Ekbatani, Hilbe, Chatterjee, Nat Commun 14:2086 (2023), doi 10.1038/s41467-023-37817-x,
// with two standings instead of scores. All hold all good, save one observer who holds one other
// bad. Pairs are drawn at random, everybody sees every act, nobody errs again. Time is in
// encounters per person. A society may also never come back: all bad of all, or opinions that go
// round for ever.
#pragma once

#include <cstdint>
#include <vector>

#include "lab/norm.h"
#include "lab/philox.h"

namespace recount::lab {

struct RecoverySetting {
  Norm norm{};
  std::uint32_t agents = 50;
  std::uint32_t runs = 3'000;
  std::uint32_t rounds_max = 300;  // then it counts as not back
  std::uint64_t seed = 1;
};

struct Recovery {
  double mean_rounds = 0;        // of the runs that came back
  double median_rounds = 0;      // likewise
  double late_rounds = 0;        // 95 in 100 of them were back by then
  double refusals = 0;           // of those runs: refusals that followed from the one mistake, mean
  double never_back = 0;         // share of runs not back in rounds_max
  double all_bad = 0;            // share of runs that ended with all bad of all
  std::vector<double> held_bad;  // after each whole round: opinions that are bad, of all, mean
};

Recovery recover_from_one_mistake(const RecoverySetting& setting);

}  // namespace recount::lab
