// Thousands of short lives of a ledger on a disk that misbehaves (run.h, simulated_disk.h).
//
//   RECOUNT_SIMULATION_SEED=n        where the random scenarios begin; printed when one fails
//   RECOUNT_SIMULATION_SCENARIOS=n   how many random ones
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "run.h"

namespace recount::simulation {
namespace {

constexpr std::uint64_t kSeed = 20'261'125;
constexpr std::uint64_t kScenarios = 600;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  if (text != nullptr) {
    const std::string_view digits(text);
    std::from_chars(digits.data(), digits.data() + digits.size(), otherwise);
  }
  return otherwise;
}

/// What all tests of this process did; told at the end.
struct Totals {
  std::uint64_t scenarios = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t lost = 0;
  std::uint64_t survivors = 0;
  std::uint64_t altered = 0;
  std::uint64_t damage_told = 0;
  FaultCounts faults;
};

Totals totals;

void tell() {
  const FaultCounts& faults = totals.faults;
  fmt::print(
      "simulation: {} scenarios, {} crashes, {} faults injected ({} writes lost, {} torn, {} "
      "reordered, {} names lost, {} failed calls, {} astray, {} bits flipped), {} entries "
      "acknowledged, {} lost, {} unacknowledged ones kept, {} altered, damage told {} times\n",
      totals.scenarios, faults.crashes, faults.injected(), faults.lost, faults.torn,
      faults.reordered, faults.names_lost, faults.failed, faults.astray, faults.flipped,
      totals.acknowledged, totals.lost, totals.survivors, totals.altered, totals.damage_told);
}

class Simulation : public testing::Test {
 protected:
  static void TearDownTestSuite() { tell(); }
};

Outcome tried(const Scenario& scenario) {
  const Outcome outcome = run(scenario);
  ++totals.scenarios;
  totals.acknowledged += outcome.acknowledged;
  totals.survivors += outcome.survivors;
  totals.damage_told += outcome.damage_told ? 1U : 0U;
  totals.faults += outcome.faults;
  return outcome;
}

/// Runs a scenario in which nothing may be lost.
Outcome sound(const Scenario& scenario) {
  const Outcome outcome = tried(scenario);
  totals.lost += outcome.lost;
  totals.altered += outcome.altered;
  EXPECT_EQ(outcome.complaint, "") << scenario.text();
  return outcome;
}

TEST_F(Simulation, APeacefulLife) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    sound({.seed = seed, .mischief = {}, .power_lost = false});
  }
}

TEST_F(Simulation, ACrashAtEveryStep) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const std::uint64_t steps = sound({.seed = seed, .mischief = {}}).steps;
    for (std::uint64_t at = 1; at <= steps; ++at) {
      Scenario scenario{.seed = seed, .mischief = {}};
      scenario.mischief.dark_at = at;
      scenario.mischief.names_in_order = at % 2 == 0;
      sound(scenario);
    }
  }
}

TEST_F(Simulation, AnErrorAtEveryStep) {
  for (const std::uint64_t seed : {4U, 5U}) {
    const std::uint64_t steps = sound({.seed = seed, .mischief = {}}).steps;
    for (std::uint64_t at = 1; at <= steps; ++at) {
      Scenario scenario{.seed = seed, .mischief = {}, .power_lost = at % 2 == 0};
      scenario.mischief.failing_step = at;
      sound(scenario);
    }
  }
}

TEST_F(Simulation, WhateverTheDiceSay) {
  const std::uint64_t first = number_from("RECOUNT_SIMULATION_SEED", kSeed);
  const std::uint64_t count = number_from("RECOUNT_SIMULATION_SCENARIOS", kScenarios);
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    SeededEntropy dice(seed);
    Scenario scenario{.seed = seed, .mischief = {}};
    scenario.mischief.dark_at = dice.below(200);
    scenario.mischief.failing_step = dice.chance(1, 3) ? dice.below(200) : 0;
    scenario.mischief.failing_read = dice.chance(1, 3) ? dice.below(300) : 0;
    scenario.mischief.names_in_order = dice.chance(1, 2);
    scenario.second_dark_after = dice.chance(1, 2) ? 1 + dice.below(30) : 0;
    scenario.power_lost = dice.chance(3, 4);
    sound(scenario);
    if (HasFailure()) {
      fmt::print(
          "reproduce: RECOUNT_SIMULATION_SEED={} RECOUNT_SIMULATION_SCENARIOS=1 "
          "build/release/tests/simulation_test --gtest_filter='*Dice*'\n",
          seed);
      break;
    }
  }
}

TEST_F(Simulation, AFullDiskIsSurvived) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    SeededEntropy dice(seed);
    sound({.seed = seed, .mischief = {}, .room_after = 1 + dice.below(6'000)});
  }
}

// What one node cannot mend it must tell: a flipped bit, a write that landed elsewhere.
TEST_F(Simulation, DamageIsTold) {
  std::uint64_t told = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Outcome outcome = sound({.seed = seed, .mischief = {}, .power_lost = false, .flips = 1});
    told += outcome.damage_told ? 1U : 0U;
  }
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Scenario scenario{.seed = seed, .mischief = {}};
    scenario.mischief.astray_at = 20 + seed;
    sound(scenario);
  }
  EXPECT_GT(told, 100U);
}

// Canaries: with one kind of sync left out, the comparison must complain.
TEST_F(Simulation, ASyncLeftOutIsCaught) {
  for (const std::string unsynced :
       {"vault/0", "ledger/vault", "checkpoint", "tile/0", "tile/entries", "erasing", "secret"}) {
    bool is_caught = false;
    for (std::uint64_t seed = 1; seed <= 6 && !is_caught; ++seed) {
      for (std::uint64_t at = 20; at < 200 && !is_caught; ++at) {
        Scenario scenario{.seed = seed, .mischief = {}};
        scenario.mischief.dark_at = at;
        scenario.mischief.unsynced = unsynced;
        is_caught = !tried(scenario).complaint.empty();
      }
    }
    EXPECT_TRUE(is_caught) << "syncs of " << unsynced << " are left out, and nobody noticed";
  }
}

}  // namespace
}  // namespace recount::simulation
