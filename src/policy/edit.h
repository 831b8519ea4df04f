// A small change of a policy, as rulebooks and `policy transplant` write it:
//
//   redress.notice = "before"            write the key; the tables around it are made
//   redress.contest.window ?= "21d"      write it where it is missing
//   show.to + "subject"                  put a word into a list
//   show.to - "public"                   take one out
//   remove moderation.may_delete_negative
//
// A path that begins with a dot is in the table that the finding is about; `remove .` takes that
// table away. A value that holds "…" is to be filled by whoever knows it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "policy/toml_text.h"

namespace recount::policy {

struct Edit {
  enum class Kind : std::uint8_t { Write, WriteIfMissing, PutIn, TakeOut, Remove };

  Kind kind = Kind::Write;
  std::string path;   // begins with a dot within a table of `each`
  Node value;         // of all but Remove
  std::string shown;  // the value, as it was written
};

/// InvalidInput for what is no edit. Whether there is such a key, only a policy's check says.
Result<Edit> parse_edit(std::string_view text);

/// Applies it; `at` is the path of the table that leading dots stand for ("consequence[1]"), or
/// empty. Whether anything changed.
bool apply(const Edit& edit, std::string_view at, Node& document);

/// The edit as a reader is told it, with the whole path: "consequence[1].reasons = true".
std::string text_of(const Edit& edit, std::string_view at);

/// Whether its value is to be filled by whoever knows it.
bool needs_words(const Edit& edit);

}  // namespace recount::policy
