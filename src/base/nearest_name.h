// "did you mean": the name that a mistyped one probably stood for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace recount {

/// The closest candidate by edit distance (insert, delete, replace, swap of neighbours), when it
/// is near enough to be meant: at most a third of the longer name's bytes differ. The first of
/// equals wins.
std::optional<std::string> nearest_name(std::string_view mistyped,
                                        std::span<const std::string_view> candidates);

}  // namespace recount
