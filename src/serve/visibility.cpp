#include "serve/visibility.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.h"

namespace recount::serve {
namespace {

// The table. A row an act, a column a role; docs/serving.md prints it, and a test holds it to this.
struct Row {
  Act act;
  std::string_view what;  // in a refusal: "... may <what>"
  Right of_public;
  Right of_service;
  Right of_auditor;
  Right of_operator;
  Right of_party;
};

using enum Right;

constexpr std::array<Row, kActs.size()> kTable = {{
    // act                what it is                public    service   auditor  operator  party
    {Act::ReadLog, "read the public log", Always, Always, Always, Always, Always},
    {Act::ReadAnswers, "read answers of this context", AsShown, InScope, Always, Always, AsShown},
    {Act::ReadEvidence, "read evidence of this context", AsShown, AsActors, Always, Always,
     AsShown},
    {Act::WriteEvidence, "record evidence in this context", Never, InScope, Never, Always, Never},
    {Act::ReadAccessLog, "read the access log", Never, Never, Always, Always, Never},
    {Act::ReadMetrics, "read the server's figures", Never, Never, Always, Always, Never},
    {Act::OwnRecord, "see a record as the one it is about", Never, Never, Never, Never, AsItself},
}};

const Row& row_of(Act act) {
  const auto found = std::ranges::find(kTable, act, &Row::act);
  ensure(found != kTable.end(), "every act has a row");
  return *found;
}

bool lists(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// A service acts for whoever operates the context; where nobody else does, the controller.
bool actors_see_evidence(const policy::Policy& policy) {
  const auto plays = [&](std::string_view role) {
    return [role](const policy::Actor& actor) { return actor.role == role; };
  };
  const bool has_operator = std::ranges::any_of(policy.actors, plays("operator"));
  return std::ranges::any_of(policy.actors, [&](const policy::Actor& actor) {
    return actor.role == (has_operator ? "operator" : "controller") &&
           lists(actor.sees, "evidence");
  });
}

bool is_shown_to_public(const policy::Policy& policy, Act act) {
  return lists(policy.show.to, "public") &&
         (act != Act::ReadEvidence || lists(policy.show.with, "evidence"));
}

const policy::Policy& policy_of(const Where& where) {
  ensure(where.policy != nullptr, "this right depends on the context's policy");
  return *where.policy;
}

bool has(Right right, const Caller& caller, Act act, const Where& where) {
  switch (right) {
    case Always:
      return true;
    case InScope:
      return caller.is_scoped_to(where.ledger, policy_of(where).context);
    case AsActors:
      return caller.is_scoped_to(where.ledger, policy_of(where).context) &&
             actors_see_evidence(policy_of(where));
    case AsItself:
      return caller.is_scoped_to(where.ledger, policy_of(where).context);
    case AsShown:
      return where.kind != evidence::LedgerKind::Live || is_shown_to_public(policy_of(where), act);
    case Never:
      return false;
  }
  return false;
}

// "a key of role operator or auditor, or of a service with this context"
std::string allowed_roles(const Row& row) {
  if (row.of_party == AsItself) {
    return "log in to this context's pages";
  }
  std::string text = "use a key of role operator";
  if (row.of_auditor != Never) {
    text += " or auditor";
  }
  if (row.of_service == InScope) {
    text += ", or of a service with this context";
  } else if (row.of_service == AsActors) {
    text += ", or of a service with this context, where the policy's operator sees evidence";
  }
  return text;
}

Error refusal(const Row& row, const Caller& caller) {
  if (caller.role == Role::Public) {
    return make_error(ErrorCode::Unauthorized, fmt::format("the public may not {}", row.what),
                      allowed_roles(row));
  }
  if (caller.role == Role::Party) {
    return make_error(ErrorCode::Forbidden, fmt::format("a party may not {}", row.what),
                      allowed_roles(row));
  }
  return make_error(
      ErrorCode::Forbidden,
      fmt::format("the {} key \"{}\" may not {}", name_of(caller.role), caller.name, row.what),
      allowed_roles(row));
}

}  // namespace

std::string_view name_of(Act act) {
  switch (act) {
    case Act::ReadLog:
      return "read-log";
    case Act::ReadAnswers:
      return "read-answers";
    case Act::ReadEvidence:
      return "read-evidence";
    case Act::WriteEvidence:
      return "write-evidence";
    case Act::ReadAccessLog:
      return "read-access-log";
    case Act::ReadMetrics:
      return "read-metrics";
    case Act::OwnRecord:
      return "own-record";
  }
  return "unknown";
}

std::string_view name_of(Right right) {
  switch (right) {
    case Always:
      return "always";
    case InScope:
      return "in its contexts";
    case AsActors:
      return "in its contexts, as the actors see";
    case AsShown:
      return "as shown";
    case AsItself:
      return "about itself";
    case Never:
      return "never";
  }
  return "unknown";
}

Right right_of(Role role, Act act) {
  const Row& row = row_of(act);
  switch (role) {
    case Role::Public:
      return row.of_public;
    case Role::Service:
      return row.of_service;
    case Role::Auditor:
      return row.of_auditor;
    case Role::Operator:
      return row.of_operator;
    case Role::Party:
      return row.of_party;
  }
  return Never;
}

Status may(const Caller& caller, Act act, const Where& where) {
  return has(right_of(caller.role, act), caller, act, where) ? Status()
                                                             : refusal(row_of(act), caller);
}

Sight sight_of(const Caller& caller, const Where& where) {
  Sight all{.rating = true,
            .interval = true,
            .count = true,
            .facets = true,
            .evidence = may(caller, Act::ReadEvidence, where).has_value(),
            .evidence_count_min = 0};
  const bool is_outside = caller.role == Role::Public || caller.role == Role::Party;
  if (!is_outside || where.kind != evidence::LedgerKind::Live) {
    return all;
  }
  const policy::ShowRule& show = policy_of(where).show;
  return {.rating = lists(show.with, "rating"),
          .interval = lists(show.with, "interval"),
          .count = lists(show.with, "count"),
          .facets = lists(show.with, "facets"),
          .evidence = all.evidence,
          .evidence_count_min = show.after};
}

}  // namespace recount::serve
