// What a policy says on the questions by which systems of different countries are compared: who
// rates, who sees, who profits, who can leave, who can appeal. Read from the text alone, so also of
// a policy that is refused; "not declared" where it is silent.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/toml_text.h"

namespace recount::policy {

struct ReadingRow {
  std::string_view question;  // "who rates"
  std::string says;
};

/// Always the same questions in the same order. Any document will do.
std::vector<ReadingRow> read_questions(const Node& document);

/// Rulebooks of the places that the policy touches: where the rated are, where its actors are
/// established, where they look from, where data goes. "eu", "cn", "uk"; sorted.
std::vector<std::string> jurisdictions(const Node& document);

}  // namespace recount::policy
