// One scenario: a ledger lives on a simulated disk, step by step, beside a naive list of what it
// must hold. Whatever the disk does, after each restart the two are compared.
//
//   seed ──► the workload (what is submitted, erased, rotated, in which order)
//   mischief ──► what the disk does to it
//
// Holds, for the ledger, or else `Outcome::complaint` says what was found
//   1. What was acknowledged is there, and what was not is there as it was said, or not at all.
//   2. Every checkpoint that anybody could have seen is of the tree that there is now, and size
//      never goes back below it. `verify` finds nothing, whole or torn.
//   3. What was erased is nowhere on the disk; an erasure that was cut short is whole or not at
//   all.
//   4. Ids are known again; the engine's state, from a snapshot or not, is that of a replay.
//   5. Damage that nothing could prevent is told: it never becomes an answer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "intake/intake.h"
#include "simulated_disk.h"

namespace recount::simulation {

struct Scenario {
  std::uint64_t seed = 1;
  Mischief mischief;
  std::uint64_t second_dark_after = 0;  // steps into the recovery; 0: none
  bool power_lost = true;               // else only the process ends
  std::uint64_t room_after = 0;         // so many bytes fit, from then on, until space returns
  unsigned flips = 0;                   // bits, at the end

  std::string text() const;
};

struct Outcome {
  std::string complaint;  // empty: all held
  std::uint64_t steps = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t lost = 0;       // of those
  std::uint64_t altered = 0;    // there, but not as it was said
  std::uint64_t survivors = 0;  // there, though never acknowledged, and as they were said
  bool damage_told = false;
  FaultCounts faults;
};

Outcome run(const Scenario& scenario);

}  // namespace recount::simulation
