// Which route a request takes: a path with named segments, and a method.
//
//   /v1/ledgers/{ledger}/contexts/{context}      a name in braces takes one segment, decoded
//   /log/{ledger}/tile/{path+}                   with a plus, all that is left, as it came
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/message.h"

namespace recount::serve {

/// The values of a pattern's names, in order; nothing when the path does not fit, or a segment does
/// not decode.
std::optional<std::vector<std::string>> match_path(std::string_view pattern, std::string_view path);

/// HEAD takes the way of GET.
wire::Method routed_method(wire::Method method);

}  // namespace recount::serve
