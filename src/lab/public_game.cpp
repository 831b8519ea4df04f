#include "lab/public_game.h"

#include <algorithm>
#include <limits>

namespace recount::lab {
namespace {

constexpr bool kStandings[] = {false, true};
constexpr double kNever = std::numeric_limits<double>::infinity();

// A norm with its errors folded in.
struct Game {
  Norm norm;
  PublicErrors errors;

  double help(Norm actor, bool x, bool y) const {
    return actor.cooperates(x, y) ? 1 - errors.execution : 0;
  }

  double good(bool x, bool y, bool act) const {
    return norm.good(x, y, act) ? 1 - errors.assessment : errors.assessment;
  }

  /// Chance that an actor of standing x who meets y is called good afterwards.
  double next(Norm actor, bool x, bool y) const {
    const double helps = help(actor, x, y);
    return (helps * good(x, y, true)) + ((1 - helps) * good(x, y, false));
  }
};

double share_of(bool standing, double good) {
  return standing ? good : 1 - good;
}

// Chance of help from an actor with `own` good standing to a recipient with `other`.
double helps(const Game& game, Norm actor, double own, double other) {
  double sum = 0;
  for (const bool x : kStandings) {
    for (const bool y : kStandings) {
      sum += share_of(x, own) * share_of(y, other) * game.help(actor, x, y);
    }
  }
  return sum;
}

double next_goodness(const Game& game, double h) {
  double sum = 0;
  for (const bool x : kStandings) {
    for (const bool y : kStandings) {
      sum += share_of(x, h) * share_of(y, h) * game.next(game.norm, x, y);
    }
  }
  return sum;
}

// next(h) - h is a quadratic, positive at 0 and negative at 1 where verdicts may err: one root.
double fixed_point(const Game& game) {
  double low = 0;
  double high = 1;
  for (int step = 0; step < 80; ++step) {
    const double middle = (low + high) / 2;
    (next_goodness(game, middle) > middle ? low : high) = middle;
  }
  return (low + high) / 2;
}

double mutant_goodness(const Game& game, Norm mutant, double h) {
  double from_good = 0;
  double from_bad = 0;
  for (const bool y : kStandings) {
    from_good += share_of(y, h) * game.next(mutant, true, y);
    from_bad += share_of(y, h) * game.next(mutant, false, y);
  }
  return from_bad / (1 - from_good + from_bad);
}

// b (rr - rm) > rr - mr: the resident's surplus of help received pays for its surplus of help
// given.
StableBenefits against(const Game& game, Norm mutant, double h, double among_residents) {
  const double mutant_good = mutant_goodness(game, mutant, h);
  const double to_mutant = helps(game, game.norm, h, mutant_good);
  const double from_mutant = helps(game, mutant, mutant_good, h);
  const double gain = among_residents - to_mutant;
  const double price = among_residents - from_mutant;
  // A difference of rounding is none: then the mutant is treated as the residents are.
  constexpr double kNothing = 1e-12;
  if (gain > kNothing) {
    return {.least = price / gain, .most = kNever};
  }
  if (gain < -kNothing) {
    return {.least = 0, .most = price / gain};
  }
  return price < -kNothing ? StableBenefits{.least = 0, .most = kNever}
                           : StableBenefits{.least = kNever, .most = 0};
}

}  // namespace

PublicEquilibrium public_equilibrium(Norm norm, const PublicErrors& errors) {
  const Game game{.norm = norm, .errors = errors};
  PublicEquilibrium found;
  found.goodness = fixed_point(game);
  found.cooperation = helps(game, norm, found.goodness, found.goodness);
  found.stable = {.least = 1, .most = kNever};
  for (unsigned action = 0; action < 16; ++action) {
    if (action == norm.action) {
      continue;
    }
    const Norm mutant{.assessment = norm.assessment, .action = static_cast<std::uint8_t>(action)};
    const StableBenefits one = against(game, mutant, found.goodness, found.cooperation);
    found.stable.least = std::max(found.stable.least, one.least);
    found.stable.most = std::min(found.stable.most, one.most);
  }
  return found;
}

std::vector<StableNorm> stable_cooperative_norms() {
  constexpr PublicErrors kSmall{.execution = 1e-4, .assessment = 1e-4};
  constexpr double kNearlyAll = 0.99;
  constexpr double kBetween = 1.5;   // the least benefits lie near 1 or near 2
  constexpr double kUnbounded = 10;  // a least benefit of 1/error is none as errors vanish
  std::vector<StableNorm> found;
  for (const Norm norm : every_norm()) {
    const PublicEquilibrium at = public_equilibrium(norm, kSmall);
    // Of a pair, the one in whose words nearly everybody is good.
    const bool is_kept = at.goodness > 0.5 && at.cooperation > kNearlyAll;
    if (is_kept && !at.stable.is_empty() && at.stable.least < kUnbounded) {
      found.push_back({.norm = norm,
                       .kind = at.stable.least < kBetween ? StableClass::LeadingEight
                                                          : StableClass::SecondarySixteen,
                       .at = at});
    }
  }
  return found;
}

std::string_view name_of(StableClass kind) {
  return kind == StableClass::LeadingEight ? "leading eight" : "secondary sixteen";
}

}  // namespace recount::lab
