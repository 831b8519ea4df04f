// What happens in a made-up city, in the order in which its ledgers hear of it: evidence, and what
// is later said about evidence.
//
// Steps name each other by id. Which entry an id became is known to whoever wrote it down; an
// earlier step never refers to a later one.
#pragma once

#include <string>
#include <variant>

#include "base/instant.h"
#include "evidence/event.h"
#include "evidence/evidence.h"

namespace recount::story {

struct ContestStep {
  std::string id;
  std::string evidence_id;
  std::string party;
  std::string reason;
  Instant declared_at;

  friend bool operator==(const ContestStep&, const ContestStep&) = default;
};

struct RulingStep {
  std::string id;
  std::string contest_id;
  evidence::Outcome outcome = evidence::Outcome::Dismissed;
  std::string decider;
  std::string reasons;
  Instant declared_at;

  friend bool operator==(const RulingStep&, const RulingStep&) = default;
};

using Step = std::variant<evidence::Evidence, ContestStep, RulingStep>;

const std::string& id_of(const Step& step);

/// When it happened, as its author says: the order of a chapter.
Instant time_of(const Step& step);

}  // namespace recount::story
