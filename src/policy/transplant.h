// The edits under which a policy passes somewhere, found by trying: each finding's own mends are
// applied until nothing is found or nothing changes, then every edit without which it still passes
// is taken back. What is left is small (no edit can be spared), and not proven the smallest.
//
// A rule without mends cannot be met by writing something down: it stands in the way, and then no
// edits make it pass.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "evidence/event.h"
#include "policy/rulebook.h"
#include "policy/toml_text.h"
#include "policy/verdict.h"

namespace recount::policy {

struct SmallEdit {
  std::string text;          // "consequence[1].reasons = true"
  std::string rule;          // of the finding that asked for it first: "eu/consequence-reasons"
  bool needs_words = false;  // its value is to be filled by whoever knows it
};

struct InTheWay {
  std::string rule;  // "house/person-general-trust"
  std::string says;
  std::string because;
};

struct Transplant {
  Verdict before = Verdict::Pass;
  Verdict after = Verdict::Pass;
  std::vector<SmallEdit> edits;
  std::vector<InTheWay> in_the_way;  // empty exactly when the edits make it pass, or only be warned

  bool passes() const { return in_the_way.empty(); }
};

/// The house's rules judge in any case. A text that is no TOML has its fault in the way.
Transplant transplant(std::string_view text, std::string_view file, evidence::LedgerKind kind,
                      std::span<const Rulebook* const> rulebooks, Instant on);

}  // namespace recount::policy
