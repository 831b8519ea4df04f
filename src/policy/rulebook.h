// A rulebook: what the law of one place, or a standard, asks of policies, as data. A lawyer amends
// it without a compiler; rulebooks/README.md is written for them.
//
//   rulebook = "eu"
//   title    = "European Union"
//   edition  = "2026-11-23"             # when its sources were last read
//
//   [[rule]]
//   id       = "person-lawful-basis"
//   severity = "require"                # refuse | require | warn
//   breaks   = "private and not basis declared"
//   at       = "basis"                  # where a finding points
//   says     = "it is not declared on which legal ground persons are rated"
//   because  = "you need a legal reason"
//   help     = "write basis = \"contract\", or the ground that fits"
//   mend     = ["basis = \"…\""]        # edits that pass it (edit.h); may be left out
//   cites    = ["[S] GDPR Art. 6(1)"]
//   from     = "2018-05-25"
//   status   = "in-force"               # in-force | at-risk | proposed | voluntary
//
// Invariants of a Rulebook that exists
//   1. Every condition could be read, and asks only what policies can answer.
//   2. Every rule cites something, and each citation says how sure it is: [R] read in the primary
//      text, [S] in a secondary source, [U] unconfirmed, and then it is printed as that.
//   3. Two rules of one id are not in force on one day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/instant.h"
#include "policy/condition.h"
#include "policy/edit.h"

namespace recount::policy {

/// What a rule wants of a policy that breaks it; in order of strictness.
enum class Demand : std::uint8_t {
  Warn,      // lawful perhaps, and asked for trouble
  Require,   // something must be added
  Conflict,  // two rulebooks ask for what cannot both be done
  Refuse,    // it must not be done at all
};

std::string_view name_of(Demand demand);

enum class Sureness : std::uint8_t { Read, Secondary, Unconfirmed };

struct Citation {
  Sureness sureness = Sureness::Unconfirmed;
  std::string text;

  /// As it is printed: an unconfirmed one says so.
  std::string shown() const;
};

struct Rule {
  std::string id;
  Demand demand = Demand::Require;
  std::string each;  // the tables that are judged one by one, such as "consequence"; may be empty
  Condition breaks;
  std::string at;  // a key's path, where a finding points; begins with a dot within `each`
  std::string says;
  std::string because;
  std::string help;
  std::vector<Edit> mend;  // all of them together pass it; none where no edit does
  std::vector<Citation> cites;
  Instant from;
  std::optional<Instant> until;  // the first moment at which it is no longer law
  std::string status;
  std::vector<std::string> between;  // of a conflict: the two rulebooks; else empty

  bool is_in_force(Instant on) const { return from <= on && (!until || on < *until); }
};

struct Rulebook {
  std::string name;
  std::string title;
  std::string edition;
  std::vector<Rule> rules;
};

struct LoadedRulebook {
  std::optional<Rulebook> rulebook;  // there is one exactly when there is no diagnostic
  Diagnostics diagnostics;
};

/// Codes: L001 (a key that is missing, unknown or of another type), L002 (a condition that cannot
/// be read), L003 (a word or date that is none), L004 (the same rule twice), L005 (an edit that is
/// none).
LoadedRulebook read_rulebook(std::string_view text, std::string_view file);

}  // namespace recount::policy
