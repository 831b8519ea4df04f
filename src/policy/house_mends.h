// What of a policy to edit so that a rule of the house passes it: data, like the `mend` of a
// rulebook's rule (edit.h). Rules about what a policy is for have none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "policy/edit.h"

namespace recount::policy {

struct PlacedEdit {
  Edit edit;
  std::string at;  // the table that its leading dot stands for, or empty
};

/// For a finding of the house in this document; empty when no edit helps.
std::vector<PlacedEdit> house_mends(const Node& document, const Diagnostic& found);

}  // namespace recount::policy
