// A Policy: the declared rules of one context. Made from TOML text by `load` (load.h), never
// changed afterwards; a new policy is a new text, a new hash and a new ledger entry.
//
// Invariants of a Policy that exists
//   1. Every key was known, of its type and in its range; what is missing has its stated default.
//   2. The house rules of its ledger kind refuse nothing in it (house.h).
//   3. All its evidence is scored on one scale, and the prior's mean lies on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/sha256.h"
#include "evidence/evidence.h"

namespace recount::policy {

enum class SubjectKind : std::uint8_t { Person, SoleTrader, Business, Service, Place };

std::string_view name_of(SubjectKind kind);

/// Inclusive on both sides; min < max.
struct Scale {
  double min = 0;
  double max = 1;

  friend bool operator==(const Scale&, const Scale&) = default;
};

struct Actor {
  std::string role;  // controller, builder, operator, host
  std::string name;
  std::string country;           // two letters
  std::string body = "private";  // or "public"
  std::vector<std::string> sees;
};

/// One kind of evidence that the context admits.
struct EvidenceRule {
  evidence::Kind kind = evidence::Kind::Review;
  std::string by;      // counterparty, member, inspector, instrument
  std::string proof;   // interaction, document, instrument, none
  std::string source;  // where it comes from, in words
  Scale score;
  std::vector<std::string> facets;  // the only facet names admitted; sorted
};

struct Prior {
  double mean = 0;    // on the evidence's scale
  double weight = 0;  // counted in pieces of evidence, > 0
};

struct RatingRule {
  std::string model;  // "beta"
  Prior prior;
  std::optional<Duration> half_life;  // nothing: evidence keeps its weight
  bool parameters_public = false;
};

/// Which evidence counts: the newest pieces, those of an age, or the newest of those.
struct Memory {
  std::optional<std::uint64_t> last;
  std::optional<Duration> window;
};

/// A named level.
struct Tier {
  std::string name;
  double from = 0;  // the rating from which it is reached
  std::uint64_t after = 0;
};

struct MutualRule {
  std::string reveal;  // "simultaneous"
  Duration window;
};

struct ShowRule {
  std::vector<std::string> to;
  std::uint64_t after = 1;  // pieces of evidence before a standing stands on the leaderboard
  std::vector<std::string> with = {"count", "interval", "rating"};
  std::vector<std::string> subject_sees = {"evidence", "standing"};
};

struct Consequence {
  std::string effect;
  std::string decided_by;  // formula, named-decision
  std::optional<Duration> longest;
};

struct ContestRule {
  Duration window;
  Duration decide_within;
  std::string by;          // uninvolved, controller, formula
  std::string on_dispute;  // flag, hold
  bool stay = false;       // consequences wait for the decision
};

struct Right {
  std::string name;  // access, explanation, correction, erasure, objection, portability
  Duration within;
};

struct Redress {
  std::string notice = "none";  // before, after, none
  std::optional<std::uint64_t> reply_days;
  std::optional<ContestRule> contest;
  std::string external;
  std::vector<Right> rights;
};

struct Retention {
  std::optional<Duration> evidence;
  std::optional<Duration> rating;
  std::optional<Duration> contests;
};

struct Policy {
  std::int64_t language = 1;
  std::string context;
  std::string activity;
  std::string purpose;
  std::vector<std::string> operates_in;
  std::string basis;  // empty: not declared, as is every text below that may be missing
  std::vector<Actor> actors;
  SubjectKind subject = SubjectKind::Business;
  std::string minors;
  std::vector<std::string> legal_forms;
  std::string registered;
  std::string geometry;  // point, line, area
  std::vector<EvidenceRule> evidence;
  std::optional<MutualRule> mutual;
  RatingRule rating;
  std::vector<Memory> memory;  // of several, the one that is best for the rated
  std::vector<Tier> tiers;     // by `from`, lowest first
  ShowRule show;
  std::vector<Consequence> consequences;
  Redress redress;
  Retention retention;
  std::string assessment;
  Hash hash{};       // of the meaning: comments, order of keys and spacing do not count
  std::string text;  // as its author wrote it

  const Scale& scale() const { return evidence.front().score; }

  const EvidenceRule* rule_for(evidence::Kind kind) const;
};

/// "sha256:" and 64 hexadecimal digits.
std::string hash_text(const Hash& hash);

}  // namespace recount::policy
