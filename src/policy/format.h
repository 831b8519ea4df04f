// A policy's text laid out: one blank line between tables, the equals signs of a block below each
// other, no blanks at the ends of lines. Words, comments and order stay; so does the policy's hash.
#pragma once

#include <string>
#include <string_view>

namespace recount::policy {

/// `text` is TOML (toml_text.h reads it without a diagnostic). Formatting what was formatted
/// changes nothing.
std::string formatted(std::string_view text);

}  // namespace recount::policy
