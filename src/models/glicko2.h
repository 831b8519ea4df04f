// Glicko-2: a player's strength from matches, how sure it is, and how steady.
//
// Source     M. Glickman, Example of the Glicko-2 system (2013 and later), steps 1 to 8; the
// volatility
//            by its "Illinois" procedure of step 5.
// Scale      μ = (rating - 1500)/173.7178, φ = deviation/173.7178
// Opponent   g(φ) = 1/√(1 + 3φ²/π²), E = 1/(1 + exp(-g(φj)(μ - μj)))
// Period     v = 1/Σ g²E(1 - E), Δ = v·Σ g(s - E), σ' by step 5, φ* = √(φ² + σ'²),
//            φ' = 1/√(1/φ*² + 1/v), μ' = μ + φ'²·Σ g(s - E)
// Idle       a period without a match changes φ alone: φ' = √(φ² + σ²). The paper has no ceiling.
//
// A match counts once for each of its two players. All of a period start from the ratings at its
// beginning, so the order within a period does not matter but for the rounding of sums.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace recount::models {

struct Glicko2 {
  double tau = 0.5;          // how much the volatility may change; the paper has 0.3 to 1.2
  double tolerance = 1e-12;  // of step 5; the paper has 1e-6, which moves the tenth digit
};

struct Strength {
  double rating = 1500;
  double deviation = 350;
  double volatility = 0.06;

  friend bool operator==(const Strength&, const Strength&) = default;
};

struct Bout {
  Strength opponent;  // at the beginning of the period
  double result = 0;  // 1 won, 0.5 drawn, 0 lost
};

/// One player's period. No bouts: idle.
Strength after_period(const Glicko2& model, const Strength& player, std::span<const Bout> bouts);

struct Match {
  std::int64_t period = 0;
  std::uint32_t player = 0;
  std::uint32_t opponent = 0;
  double result = 0;  // of the player; the opponent's is 1 - result
};

/// What is known of the players when the first period begins; those not yet there join, with the
/// paper's start, in the period of their first match.
struct Field {
  std::vector<Strength> strengths;
  std::vector<std::uint8_t> joined;  // 1: idle periods count
};

/// Every period from the first match's to the last one's, those without a match too. `matches` are
/// in order of periods.
void play(const Glicko2& model, std::span<const Match> matches, Field& field);

}  // namespace recount::models
