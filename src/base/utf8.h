// Texts are UTF-8 (RFC 3629). A text that is not is refused at the door, with the place.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace recount {

/// Byte offset of the first byte that is not well-formed UTF-8; nothing when all of it is.
/// Overlong forms, surrogates and code points above U+10FFFF are not well-formed.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// The text on one line that moves no cursor: control characters (C0, DEL) become U+FFFD. For names
/// that strangers chose, where a person reads them on a terminal.
std::string printable(std::string_view text);

/// Code points of a text; a byte that is not well-formed counts as one.
std::size_t count_code_points(std::string_view text);

}  // namespace recount
