// A ledger to be served by a test, with evidence for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ensure.h"
#include "intake/intake.h"
#include "policy/load.h"

namespace recount::serve {

/// Makes a ledger under one of policies/.
inline void make_ledger(const Path& path, evidence::LedgerKind kind, std::string_view policy_file,
                        Clock& clock, Entropy& entropy) {
  const Result<std::string> text = read_text(Path("policies") / policy_file);
  ensure(text.has_value(), "tests run in the repository's root");
  policy::Loaded loaded = policy::load(*text, std::string(policy_file), kind);
  ensure(loaded.policy.has_value(), "the policies of the repository load");
  intake::NewLedger options;
  options.kind = kind;
  options.controller = "The tests";
  options.policies.push_back(std::move(*loaded.policy));
  const Result<intake::Intake> made = intake::Intake::create(path, options, clock, entropy);
  ensure(made.has_value(), "a ledger can be made in a test's directory");
}

/// A review under policies/home-sharing.toml.
inline evidence::Evidence review(int number, const std::string& subject = "host",
                                 double score = 4) {
  evidence::Evidence one;
  one.kind = evidence::Kind::Review;
  one.id = "r-" + std::to_string(number);
  one.context = "home-sharing";
  one.rater = "guest-" + std::to_string(number);
  one.subject = subject;
  one.score = score;
  one.interaction = "stay-" + std::to_string(number);
  one.observed_at = *parse_rfc3339("2025-03-01T10:00:00Z");
  return one;
}

}  // namespace recount::serve
