// What a diagnostic's code stands for. Codes are stable and never reused; findings of the house
// carry the rule's id instead (house.h).
#pragma once

#include <span>
#include <string_view>

namespace recount::policy {

struct Code {
  std::string_view code;  // "P005"
  std::string_view means;
  std::string_view because;
};

std::span<const Code> codes();

}  // namespace recount::policy
