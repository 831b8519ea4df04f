// Any bytes as a condition of a rulebook, and as an edit: they are read or refused with a reason,
// and what was read is answered of a policy, alike each time.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.h"
#include "policy/build_policy.h"
#include "policy/condition.h"
#include "policy/edit.h"
#include "policy/findings.h"

namespace {

using recount::ensure;
using recount::Result;
using recount::policy::Condition;
using recount::policy::Node;

constexpr std::string_view kPolicy = R"(
context = "stays"
basis = "contract"
[subject]
kind = "person"
[[consequence]]
effect = "search-rank"
decided_by = "formula"
longest = "90d"
[redress.contest]
window = "21d"
)";

void ask(std::string_view text, const Node& document, std::string_view table, const Node* item) {
  const Result<Condition> read = Condition::parse(text, table);
  if (!read) {
    ensure(!read.error().message.empty() && !read.error().where.empty(), "a fault has its place");
    return;
  }
  recount::policy::Findings findings("fuzz.toml");
  const auto policy = recount::policy::build_policy(document, findings);
  const bool first = read->holds(document, policy, item);
  ensure(read->holds(document, policy, item) == first, "an answer is one answer");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Node document = recount::policy::read_toml(kPolicy, "fuzz.toml").root;
  ask(text, document, "", nullptr);
  ask(text, document, "consequence[]", recount::policy::value_at(document, "consequence[0]"));
  if (const auto edit = recount::policy::parse_edit(text)) {
    apply(*edit, "consequence[0]", document);
    ensure(!text_of(*edit, "consequence[0]").empty(), "an edit can be told");
  }
  return 0;
}
