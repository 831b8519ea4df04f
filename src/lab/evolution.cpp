#include "lab/evolution.h"

#include <cmath>

#include "lab/private_society.h"

namespace recount::lab {
namespace {

// What one of `first` earns more than one of `second` when there are `count` of the first.
double advantage_of(Norm first, Norm second, std::uint32_t count, const EvolutionSetting& setting) {
  const SocietySetting& society_setting = setting.society;
  const std::uint32_t agents = society_setting.agents;
  PrivateSociety society(
      society_setting, {{.norm = first, .count = count}, {.norm = second, .count = agents - count}},
      widest_path());
  std::uint64_t given[2] = {};
  std::uint64_t received[2] = {};
  for (std::uint32_t round = 0; round < society_setting.burn_in; ++round) {
    society.play(round);
  }
  for (std::uint32_t round = 0; round < society_setting.rounds; ++round) {
    society.play(society_setting.burn_in + round,
                 [&](std::uint32_t donor, std::uint32_t recipient, bool helped) {
                   given[donor < count ? 0 : 1] += helped ? 1U : 0U;
                   received[recipient < count ? 0 : 1] += helped ? 1U : 0U;
                 });
  }
  const auto payoff = [&](int group, std::uint32_t size) {
    const double games = static_cast<double>(size) * society_setting.rounds;
    return ((setting.benefit * static_cast<double>(received[group])) -
            static_cast<double>(given[group])) /
           games;
  };
  return payoff(0, count) - payoff(1, agents - count);
}

}  // namespace

double fixation_probability(const std::vector<double>& advantage, double selection) {
  double sum = 1;
  double exponent = 0;
  for (const double one : advantage) {
    exponent -= selection * one;
    sum += std::exp(exponent);
  }
  return 1 / sum;
}

PairFixation fixation_of(Norm first, Norm second, const EvolutionSetting& setting) {
  const std::uint32_t agents = setting.society.agents;
  std::vector<double> of_first;
  for (std::uint32_t count = 1; count < agents; ++count) {
    of_first.push_back(advantage_of(first, second, count, setting));
  }
  std::vector<double> of_second(of_first.rbegin(), of_first.rend());
  for (double& one : of_second) {
    one = -one;
  }
  return {.first_invades = fixation_probability(of_first, setting.selection),
          .second_invades = fixation_probability(of_second, setting.selection)};
}

std::vector<double> stationary_shares(const std::vector<std::vector<double>>& rho) {
  // Grassmann, Taghvai, Heyman (1985): elimination that subtracts nothing, exact for rare moves.
  const std::size_t count = rho.size();
  std::vector<std::vector<double>> rate = rho;
  for (std::size_t last = count - 1; last > 0; --last) {
    double out = 0;
    for (std::size_t to = 0; to < last; ++to) {
      out += rate[last][to];
    }
    for (std::size_t from = 0; from < last; ++from) {
      rate[from][last] /= out;
      for (std::size_t to = 0; to < last; ++to) {
        if (from != to) {
          rate[from][to] += rate[from][last] * rate[last][to];
        }
      }
    }
  }
  std::vector<double> share(count, 0);
  share[0] = 1;
  double sum = 1;
  for (std::size_t at = 1; at < count; ++at) {
    for (std::size_t from = 0; from < at; ++from) {
      share[at] += share[from] * rate[from][at];
    }
    sum += share[at];
  }
  for (double& one : share) {
    one /= sum;
  }
  return share;
}

}  // namespace recount::lab
