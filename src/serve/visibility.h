// What each role may do, as one table (visibility.cpp, docs/serving.md), and what of a context's
// answers a caller sees.
//
//   operator   everything
//   auditor    reads everything, the access log too; writes nothing
//   service    its own contexts: evidence in, answers out, evidence as the policy's actors see it
//   party      whoever has logged in to one context: its own record there, and what the public sees
//   public     archive and synthetic ledgers' answers; of a live ledger what its policies show to
//              "public"; the public half of every log
//
// Holds
//   1. A decision follows from caller, act, ledger and policy alone, never from a subject: a
//      refusal tells nothing about who is there, and comes before anything is looked up.
//   2. A refusal is an error that says which role would be allowed: Unauthorized to the public (a
//      key would help), Forbidden to the others.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "evidence/event.h"
#include "policy/policy.h"
#include "serve/caller.h"

namespace recount::serve {

enum class Act : std::uint8_t {
  ReadLog,        // ledgers, contexts, policies, checkpoint, tiles, entries, proofs, events
  ReadAnswers,    // standings, leaderboard, history, names of subjects, places
  ReadEvidence,   // openings, raters, explanations piece by piece
  WriteEvidence,  // ingest
  ReadAccessLog,  // who has read what
  ReadMetrics,    // figures of the server
  OwnRecord,      // of a party: its standing, why, who looked; reply, contest, export, erase
};

inline constexpr std::array kActs = {Act::ReadLog,       Act::ReadAnswers,   Act::ReadEvidence,
                                     Act::WriteEvidence, Act::ReadAccessLog, Act::ReadMetrics,
                                     Act::OwnRecord};

std::string_view name_of(Act act);

/// What the table says of a role and an act.
enum class Right : std::uint8_t {
  Always,
  InScope,   // in the contexts of the service's key
  AsActors,  // in those, where the operator's (else the controller's) `sees` lists "evidence"
  AsShown,   // archive and synthetic ledgers; live ones as the policy's `show` says
  AsItself,  // about itself, in the context of its login
  Never,
};

std::string_view name_of(Right right);

Right right_of(Role role, Act act);

/// Where something is asked. Borrows for the call.
struct Where {
  std::string_view ledger;  // its name
  evidence::LedgerKind kind = evidence::LedgerKind::Live;
  const policy::Policy* policy = nullptr;  // of the context that is asked about; ReadLog,
                                           // ReadAccessLog and ReadMetrics need none
};

/// Whether the caller may; the error otherwise.
Status may(const Caller& caller, Act act, const Where& where);

/// What of a context's answers the caller sees; all of it but for the public and for parties on a
/// live ledger.
struct Sight {
  bool rating = false;
  bool interval = false;
  bool count = false;
  bool facets = false;
  bool evidence = false;                 // openings, raters, single scores
  std::uint64_t evidence_count_min = 0;  // with less, a subject is answered as one without evidence
};

/// For a caller who may ReadAnswers there.
Sight sight_of(const Caller& caller, const Where& where);

}  // namespace recount::serve
