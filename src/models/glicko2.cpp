#include "models/glicko2.h"

#include <algorithm>
#include <cmath>

#include "base/ensure.h"
#include "base/log_exp.h"

namespace recount::models {
namespace {

constexpr double kScale = 173.7178;
constexpr double kCentre = 1500;
constexpr double kPiSquare = 9.8696044010893586;
constexpr int kStepsMax = 1000;

double g_of(double phi) {
  return 1 / std::sqrt(1 + 3 * phi * phi / kPiSquare);
}

struct Evidence {
  double information = 0;  // 1/v
  double surprise = 0;     // Σ g(s - E)
};

Evidence evidence_of(double mu, std::span<const Bout> bouts) {
  Evidence found;
  for (const Bout& bout : bouts) {
    const double g = g_of(bout.opponent.deviation / kScale);
    const double other = (bout.opponent.rating - kCentre) / kScale;
    const double expected = 1 / (1 + exponential(-g * (mu - other)));
    found.information += g * g * expected * (1 - expected);
    found.surprise += g * (bout.result - expected);
  }
  return found;
}

// f of step 5, whose zero is ln σ'².
struct VolatilityEquation {
  double delta_square;
  double phi_square;
  double v;
  double a;  // ln σ²
  double tau;

  double operator()(double x) const {
    const double e = exponential(x);
    const double all = phi_square + v + e;
    return e * (delta_square - all) / (2 * all * all) - (x - a) / (tau * tau);
  }
};

// The other end of the bracket: step 5.2.
double other_end(const VolatilityEquation& f) {
  if (f.delta_square > f.phi_square + f.v) {
    return natural_log(f.delta_square - f.phi_square - f.v);
  }
  double below = f.a - f.tau;
  for (int k = 2; f(below) < 0 && k < kStepsMax; ++k) {
    below = f.a - k * f.tau;
  }
  return below;
}

double new_volatility(const VolatilityEquation& f, double tolerance) {
  double a = f.a;
  double b = other_end(f);
  double at_a = f(a);
  double at_b = f(b);
  for (int step = 0; std::fabs(b - a) > tolerance && at_b != 0 && step < kStepsMax; ++step) {
    const double c = a + (a - b) * at_a / (at_b - at_a);
    const double at_c = f(c);
    if (at_c * at_b <= 0) {
      a = b;
      at_a = at_b;
    } else {
      at_a /= 2;
    }
    b = c;
    at_b = at_c;
  }
  return exponential((at_b == 0 ? b : a) / 2);
}

}  // namespace

Strength after_period(const Glicko2& model, const Strength& player, std::span<const Bout> bouts) {
  ensure(model.tau > 0 && player.volatility > 0 && player.deviation > 0,
         "deviation, volatility and tau are above zero");
  const double mu = (player.rating - kCentre) / kScale;
  const double phi = player.deviation / kScale;
  Strength after = player;
  if (bouts.empty()) {
    after.deviation = kScale * std::sqrt(phi * phi + player.volatility * player.volatility);
    return after;
  }
  const Evidence found = evidence_of(mu, bouts);
  if (!(found.information > 0)) {  // every result was certain to the last digit
    return after_period(model, player, {});
  }
  const double v = 1 / found.information;
  const double delta = v * found.surprise;
  const VolatilityEquation equation{.delta_square = delta * delta,
                                    .phi_square = phi * phi,
                                    .v = v,
                                    .a = 2 * natural_log(player.volatility),
                                    .tau = model.tau};
  after.volatility = new_volatility(equation, model.tolerance);
  const double before_square = phi * phi + after.volatility * after.volatility;
  const double after_square = 1 / (1 / before_square + found.information);
  after.deviation = kScale * std::sqrt(after_square);
  after.rating = kCentre + kScale * (mu + after_square * found.surprise);
  return after;
}

void play(const Glicko2& model, std::span<const Match> matches, Field& field) {
  std::vector<std::vector<Bout>> bouts(field.strengths.size());
  std::size_t at = 0;
  while (at < matches.size()) {
    const std::int64_t period = matches[at].period;
    for (; at < matches.size() && matches[at].period == period; ++at) {
      const Match& match = matches[at];
      ensure(match.player != match.opponent, "nobody plays themselves");
      bouts[match.player].push_back(
          {.opponent = field.strengths[match.opponent], .result = match.result});
      bouts[match.opponent].push_back(
          {.opponent = field.strengths[match.player], .result = 1 - match.result});
    }
    for (std::size_t player = 0; player < bouts.size(); ++player) {
      if (field.joined[player] != 0 || !bouts[player].empty()) {
        field.joined[player] = 1;
        field.strengths[player] = after_period(model, field.strengths[player], bouts[player]);
      }
      bouts[player].clear();
    }
    ensure(at == matches.size() || matches[at].period > period, "matches are in order of periods");
    const std::int64_t empty_periods = at == matches.size() ? 0 : matches[at].period - period - 1;
    for (std::size_t player = 0; player < bouts.size(); ++player) {
      for (std::int64_t i = 0; field.joined[player] != 0 && i < empty_periods; ++i) {
        field.strengths[player] = after_period(model, field.strengths[player], {});
      }
    }
  }
}

}  // namespace recount::models
