// TOML text becomes a Policy, or diagnostics that show every fault with its place.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "evidence/event.h"
#include "policy/judge.h"
#include "policy/policy.h"
#include "policy/toml_text.h"

namespace recount::policy {

/// Longest policy text that a ledger takes.
inline constexpr std::size_t kPolicyBytesMax = 50'000;

struct Loaded {
  std::optional<Policy> policy;  // there is one exactly when no diagnostic is an error
  Diagnostics diagnostics;       // in the order of the text
};

/// Reads, validates and judges by the house rules for a ledger of this kind. All faults of a text
/// are found in one run (at most 20 are kept). `file` is the name shown in diagnostics.
Loaded load(std::string_view text, std::string_view file, evidence::LedgerKind kind);

struct Checked {
  Loaded loaded;
  std::vector<RuleFinding> findings;  // of the rulebooks, beside what the house says
};

/// Loads, and judges by rulebooks as of a day: whatever of the text could be read, also where the
/// house refuses it.
Checked check(std::string_view text, std::string_view file, evidence::LedgerKind kind,
              std::span<const Rulebook* const> rulebooks, Instant on);

/// The same of a document that was read, or read and edited. A policy that passes has no text.
Checked check_document(const Node& document, std::string_view file, evidence::LedgerKind kind,
                       std::span<const Rulebook* const> rulebooks, Instant on);

}  // namespace recount::policy
