#include "policy/reference.h"

#include <string_view>

#include "base/json_writer.h"
#include "evidence/evidence.h"
#include "policy/codes.h"
#include "policy/keys.h"
#include "policy/load.h"

namespace recount::policy {
namespace {

constexpr std::string_view kOpening = R"(# Every key of a policy

Made by `recount policy keys` from the table that validates policies; a test compares the two. A
policy is TOML 1.0 in UTF-8, at most {bytes} bytes. Key names with `[]` stand in a table that is
repeated under its own `[[header]]`. Whole presets to start from are in `policies/`; what no policy
may say, and why, is in `REFUSALS.md`.

)";

constexpr std::string_view kKeysOpening = R"(## Keys

What is *acted on* moves what intake takes, what the engine makes of it, or what is shown. What is
*declared* is checked by type and range, judged by the house and the rulebooks, and on record for
the rated; this program does not carry it out by itself: whoever runs a service under the policy
has to.

)";

constexpr std::string_view kHash = R"(## The hash of a policy

Standings cite the hash of the policy that made them. It is over what the policy means: comments,
spacing, the order of keys, of tables and of words in a list, and keys that only say their default
do not count. It is `sha256:` and the SHA-256 of the line `recount-policy-v1` with its newline,
followed by one line of JSON without spaces. Objects have their names sorted by bytes, and empty
ones are left out; arrays of tables and of texts are sorted by their JSON text; lengths of time are
whole microseconds; numbers have up to 17 significant digits and no trailing zeros; defaults are
left out.

)";

std::string_view type_text(KeyType type) {
  switch (type) {
    case KeyType::Table:
      return "table";
    case KeyType::Tables:
      return "one or more tables";
    case KeyType::Text:
      return "text";
    case KeyType::ContextName:
      return "name of 1 to 64 characters a-z, 0-9, `-`, `_`, `.`";
    case KeyType::Place:
      return "two small letters";
    case KeyType::Places:
      return "list of two small letters each";
    case KeyType::Word:
      return "one of";
    case KeyType::Words:
      return "any of";
    case KeyType::Names:
      return "list of names";
    case KeyType::Integer:
      return "whole number";
    case KeyType::Number:
      return "number";
    case KeyType::Flag:
      return "`true` or `false`";
    case KeyType::Duration:
      return "length of time, such as `\"30d\"`";
  }
  return "";
}

std::string type_cell(const Key& key) {
  std::string cell(type_text(key.type));
  for (std::size_t i = 0; i < key.words.size(); ++i) {
    cell += (i == 0 ? " `" : ", `") + std::string(key.words[i]) + "`";
  }
  const bool has_limits = key.limits.least != key.limits.most;
  if (has_limits) {
    cell += ", " + json_number(key.limits.least) + " to " + json_number(key.limits.most);
  }
  return cell;
}

std::string presence_cell(const Key& key) {
  if (key.presence == Presence::Required) {
    return "needed";
  }
  return key.fallback.empty() ? "may be left out"
                              : "`" + std::string(key.fallback) + "` if left out";
}

void append_row(std::string& page, const Key& key) {
  page += "| `" + std::string(key.path) + "` | " + type_cell(key) + " | " + presence_cell(key) +
          " | " + (is_acted_on(key) ? "acted on" : "declared") + " | " + std::string(key.meaning) +
          " |\n";
}

}  // namespace

std::string reference_markdown() {
  std::string page(kOpening);
  page.replace(page.find("{bytes}"), 7, std::to_string(kPolicyBytesMax));
  page += kKeysOpening;
  page += "| key | value | | held to by | meaning |\n| --- | --- | --- | --- | --- |\n";
  for (const Key& key : keys()) {
    append_row(page, key);
  }
  page +=
      "\nA text is not blank and at most " + std::to_string(kTextBytesMax) +
      " bytes long. A list holds nothing twice; of names, at most " +
      std::to_string(evidence::kFacetCountMax) +
      ". A length of time is a positive whole\nnumber and a unit: `s`, `min`, `h`, `d`, `w`, `mo` "
      "(30 days), `y` (365 days).\n\n";
  page += kHash;
  page += "## Diagnostics\n\n";
  page +=
      "A finding of the house carries the rule's id (`REFUSALS.md`); the others carry a code.\n\n";
  page += "| code | means | because |\n| --- | --- | --- |\n";
  for (const Code& code : codes()) {
    page += "| " + std::string(code.code) + " | " + std::string(code.means) + " | " +
            std::string(code.because) + " |\n";
  }
  return page;
}

}  // namespace recount::policy
