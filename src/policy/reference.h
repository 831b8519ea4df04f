// docs/policy-reference.md, made from the tables that validate (keys.h, codes.h).
#pragma once

#include <string>

namespace recount::policy {

std::string reference_markdown();

}  // namespace recount::policy
