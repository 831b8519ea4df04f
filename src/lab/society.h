// A society that plays the donation game and talks about it, and what became of it.
//
// In an encounter a donor helps a recipient, or does not; others see it and judge the donor by
// their norm. Who holds the opinions is the regime:
//   private    everybody holds an opinion of everybody: an N × N matrix of bits
//   public     one opinion a person, which everybody shares
//   committee  Q members judge, each by itself; a person is told to be good when at least a share
//              q of them says so, and the members hold what was told
// What is named here changes the numbers, so each name means what its paper means:
//   execution error   who means to help fails to; one-sided (Hilbe 2018, Murase & Hilbe 2023)
//   flip error        an act turns into its contrary; two-sided (Fujimoto & Ohtsuki 2022)
//   perception error  an observer takes the act for its contrary (Hilbe 2018)
//   assessment error  an observer's verdict turns round (Fujimoto & Ohtsuki 2022)
//   simultaneous      all observers judge the same act, at once
//   solitary          everybody plays everybody; then each observer judges each person by acts
//                     that it draws for itself (Radzvilavicius, Stewart, Plotkin 2019)
//   looks             acts judged before an opinion changes; tolerant: one good act is enough
//                     (Michel-Mata 2024), otherwise all must be good
// Donor and recipient always see their encounter; the donor judges itself too. All begin as good.
// A round is N encounters: everybody is donor once and recipient once, in random order.
#pragma once

#include <cstdint>
#include <functional>

#include "lab/norm.h"
#include "lab/opinion_path.h"

namespace recount::lab {

enum class Regime : std::uint8_t { Private, Public, Committee };
enum class Observation : std::uint8_t { Simultaneous, Solitary };

struct Errors {
  double execution = 0;
  double flip = 0;
  double perception = 0;
  double assessment = 0;
};

struct SocietySetting {
  Norm norm{};
  std::uint32_t agents = 50;
  Regime regime = Regime::Private;
  Observation observation = Observation::Simultaneous;
  std::uint32_t members = 3;  // of a committee
  double threshold = 0.5;     // least share of them that must say good
  double observe = 1;         // chance to see an encounter of others
  Errors errors{};
  std::uint32_t looks = 1;
  bool tolerant = false;
  std::uint32_t rounds = 10'000;  // that count
  std::uint32_t burn_in = 1'000;  // rounds before them
  RunKey run{};
};

/// Usage, with help, where a setting has no meaning.
Status check(const SocietySetting& setting);

/// Members that must say good; shares are read to three digits, so that 0.667 of 3 are 2.
std::uint32_t votes_needed(std::uint32_t members, double threshold);

struct SocietyResult {
  double cooperation = 0;        // acts of help, of all acts
  double goodness = 0;           // opinions that are good, of all, after each round
  double goodness_variance = 0;  // over persons and rounds, of the share that holds a person good
  double standard_error = 0;     // of cooperation, from the means of batches of rounds
};

/// Told after each round: how many are done, of how many.
using RoundWatch = std::function<void(std::uint32_t done, std::uint32_t all)>;

/// The same setting gives the same result on every machine and path.
SocietyResult run_society(const SocietySetting& setting, const OpinionPath& path = widest_path(),
                          const RoundWatch& watch = {});

}  // namespace recount::lab
