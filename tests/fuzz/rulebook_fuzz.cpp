// Any bytes as a rulebook: there is one exactly when there is no finding, and a policy can be
// judged by it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.h"
#include "policy/load.h"
#include "policy/rulebook.h"

namespace {

using recount::ensure;

constexpr std::string_view kPolicy = R"(
language = 1
context = "stays"
activity = "accommodation"
purpose = "to decide about a stay"
[subject]
kind = "service"
[[evidence]]
kind = "review"
by = "customer"
source = "guests"
score = { min = 1, max = 5 }
[rating]
model = "beta"
prior = { mean = 3, weight = 1 }
[show]
to = ["public"]
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto loaded = recount::policy::read_rulebook(text, "fuzz.toml");
  ensure(loaded.rulebook.has_value() == loaded.diagnostics.empty(), "a rulebook or a finding");
  ensure(loaded.rulebook || !render(loaded.diagnostics, text).empty(), "findings render");
  if (loaded.rulebook) {
    const std::array<const recount::policy::Rulebook*, 1> books = {&*loaded.rulebook};
    recount::policy::check(kPolicy, "policy.toml", recount::evidence::LedgerKind::Live, books,
                           recount::Instant{});
  }
  return 0;
}
