// One shared opinion a person, solved on paper: reputation, cooperation, and what can invade.
//
// Ohtsuki & Iwasa, J Theor Biol 231:107 (2004) and 239:435 (2006); in the form of Murase & Hilbe,
// PLOS Comput Biol 19:e1011271 (2023), doi 10.1371/journal.pcbi.1011271. With one-sided execution
// error u1 and verdict flips u2, the share h of good people is the fixed point of
//   h = sum over standings X, Y of P(X) P(Y) [ p(X,Y) R(X,Y,C) + (1 - p(X,Y)) R(X,Y,D) ]
// A rare mutant acts by another rule and is judged by the residents' norm. The norm is stable at a
// benefit b (the cost is 1) when the resident earns more than every mutant.
#pragma once

#include <string_view>
#include <vector>

#include "lab/norm.h"

namespace recount::lab {

struct PublicErrors {
  double execution = 0;
  double assessment = 0;  // > 0: otherwise the fixed point need not be the only one
};

/// Benefits between which a norm is stable; `least` >= `most` means none.
struct StableBenefits {
  double least = 1;
  double most = 0;

  bool is_empty() const { return least >= most; }
};

struct PublicEquilibrium {
  double goodness = 0;     // h
  double cooperation = 0;  // of residents towards residents
  StableBenefits stable{};
};

PublicEquilibrium public_equilibrium(Norm norm, const PublicErrors& errors);

/// What a stable norm under which nearly everybody cooperates is, as errors vanish.
enum class StableClass {
  LeadingEight,     // stable for every b/c > 1 (Ohtsuki & Iwasa)
  SecondarySixteen  // stable for b/c > 2 only (Murase & Hilbe)
};

struct StableNorm {
  Norm norm{};
  StableClass kind = StableClass::LeadingEight;
  PublicEquilibrium at{};
};

/// Of all 4,096 norms the cooperative and stable ones, one of each pair that exchanging good and
/// bad makes.
std::vector<StableNorm> stable_cooperative_norms();

std::string_view name_of(StableClass kind);

}  // namespace recount::lab
