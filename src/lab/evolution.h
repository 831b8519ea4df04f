// Which norm takes over: payoffs in mixed societies, fixation probabilities, stationary shares.
//
// A Moran-like process of imitation in a finite population: Traulsen, Nowak, Pacheco, Phys Rev E
// 74:011909 (2006); with rare mutants the population is nearly always of one norm (Fudenberg &
// Imhof, J Econ Theory 131:251 (2006)), so that shares follow from pairwise fixation. Payoffs of
// private opinions come from simulated societies of k mutants and N - k residents, as in Hilbe et
// al. 2018 and Murase & Hilbe, PNAS 121:e2406885121 (2024).
#pragma once

#include <cstdint>
#include <vector>

#include "lab/society.h"

namespace recount::lab {

struct EvolutionSetting {
  SocietySetting society{};  // private and simultaneous; its norm is not read
  double benefit = 5;        // the cost is 1
  double selection = 1;
};

/// Chance that one mutant takes over; `advantage[k - 1]` is what a mutant earns more than a
/// resident when there are k of them.
double fixation_probability(const std::vector<double>& advantage, double selection);

struct PairFixation {
  double first_invades = 0;   // one of the first among the second
  double second_invades = 0;  // one of the second among the first
};

/// Both ways, from the N - 1 mixed societies of a pair.
PairFixation fixation_of(Norm first, Norm second, const EvolutionSetting& setting);

/// Share of time that each norm is the population's, when mutants are rare and of every norm alike;
/// `rho[i][j]` is the chance that one j takes over i.
std::vector<double> stationary_shares(const std::vector<std::vector<double>>& rho);

}  // namespace recount::lab
