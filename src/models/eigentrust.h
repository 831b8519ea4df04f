// EigenTrust: trust that flows along who trusts whom, from those trusted beforehand.
//
// Source     S. Kamvar, M. Schlosser, H. Garcia-Molina, The EigenTrust Algorithm for Reputation
//            Management in P2P Networks, WWW 2003: equation (4) with sections 4.3 and 4.5.
// Local      c(i, j) = max(s(i, j), 0) / Σ over j of max(s(i, j), 0); where a party trusts nobody,
//            c(i, j) = p(j).
// Global     t = (1 - a)·Cᵀt + a·p, started at t = p; Σ t = 1.
// Viewer     p all on one party: trust as that party sees it.
// Distrust   the paper drops negative s. Here they stay beside the result: what j is distrusted,
//            d(j) = Σ over i of t(i)·max(-s(i, j), 0) / Σ over j of max(-s(i, j), 0), after the
//            fixed point, so that distrust lowers nobody's voice, and trust - d is what remains.
//
// A party's statements about itself are refused where edges are read; they are a bug here. Several
// statements of one party about another add up.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/fixed_point.h"

namespace recount::models {

struct TrustStatement {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  double weight = 0;  // s; negative is distrust
};

/// C by columns, so that one row of it is what one party receives.
struct TrustGraph {
  std::uint32_t parties = 0;
  std::vector<std::uint64_t> begin;  // of what each party receives
  std::vector<std::uint32_t> from;
  std::vector<double> share;             // c(from, to)
  std::vector<std::uint8_t> dangling;    // 1: trusts nobody, so its trust goes to p
  std::vector<TrustStatement> distrust;  // weights are shares of each party's distrust, positive
};

TrustGraph build_trust(std::uint32_t parties, std::span<const TrustStatement> statements);

/// `pretrust` scaled to a sum of 1; where it has no weight, the same for everybody.
std::vector<double> pretrust_of(std::vector<double> weights);

/// Iterates `trust` until it settles. The tolerance is on the sum of moves; (1 - a)/a times it
/// bounds the distance from the fixed point.
Settled settle(const TrustGraph& graph, std::span<const double> pretrust, double alpha,
               const Stopping& stopping, std::vector<double>& trust);

/// d of each party.
std::vector<double> distrust_of(const TrustGraph& graph, std::span<const double> trust);

}  // namespace recount::models
