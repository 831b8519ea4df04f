// What a message shows of somebody else's text: in quotes, and short.
#pragma once

#include <string>
#include <string_view>

namespace recount {

/// At most 60 bytes of it, cut between two characters; a cut is marked by "…".
std::string excerpt(std::string_view text);

}  // namespace recount
