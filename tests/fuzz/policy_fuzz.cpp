// Any bytes as a policy text: there is a policy exactly when there is no finding, findings stand in
// order within the text, and a policy that loaded keeps its hash when it is loaded again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/diagnostic.h"
#include "base/ensure.h"
#include "policy/findings.h"
#include "policy/house_check.h"
#include "policy/load.h"

namespace {

using recount::ensure;
using recount::evidence::LedgerKind;
using recount::policy::Loaded;

void check(std::string_view text, LedgerKind kind) {
  const Loaded loaded = recount::policy::load(text, "fuzz.toml", kind);
  ensure(loaded.policy.has_value() == loaded.diagnostics.empty(), "a policy or a finding");
  ensure(loaded.diagnostics.size() <= recount::policy::kFindingsMax, "findings are few");
  ensure(loaded.policy.has_value() || !render(loaded.diagnostics, text).empty(), "findings render");
  std::size_t line = 0;
  for (const recount::Diagnostic& found : loaded.diagnostics) {
    ensure(found.span.line >= line && !found.code.empty(), "findings have a code and an order");
    line = found.span.line;
  }
  if (!loaded.policy) {
    return;
  }
  const Loaded again = recount::policy::load(loaded.policy->text, "again.toml", kind);
  ensure(again.policy && again.policy->hash == loaded.policy->hash, "loading again is the same");
  ensure(loaded.policy->scale().min < loaded.policy->scale().max, "a scale has room");
  ensure(kind != LedgerKind::Live || !has_persons_privacy(*loaded.policy) ||
             loaded.policy->rating.parameters_public,
         "persons see how they are rated");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const LedgerKind kind : recount::evidence::kLedgerKinds) {
    check(text, kind);
  }
  return 0;
}
