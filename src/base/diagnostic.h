// A finding about a text that somebody wrote, shown with the place it is about.
//
//   error[P012]: half-life must be positive, found "-30d"
//     --> policies/chess.toml:14:13
//      |
//   14 | half_life = "-30d"
//      |             ^^^^^^ in [rating]
//      = note: evidence loses half its weight after this long
//      = help: write a duration such as "30d", or remove the line for no decay
//
// Lines and columns count from 1; columns count code points. The caret line is aligned by code
// points, a tab in the source line is shown as one space.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace recount {

enum class Severity { Error, Warning, Note };

std::string_view name_of(Severity severity);

struct Span {
  std::size_t line = 0;  // 0: the finding is about the whole text
  std::size_t column = 0;
  std::size_t length = 1;  // code points under the caret
};

struct Diagnostic {
  Severity severity = Severity::Error;
  std::string headline;  // said instead of the severity's name; may be empty
  std::string code;      // stable, e.g. "P012" or a rule's id
  std::string message;
  std::string file;
  Span span;
  std::string label;  // beside the caret; may be empty
  std::vector<std::string> notes;
  std::string help;
};

using Diagnostics = std::vector<Diagnostic>;

bool has_errors(const Diagnostics& diagnostics);

/// One finding with its source line, in the form above; ends with a newline.
std::string render(const Diagnostic& diagnostic, std::string_view source);

/// All findings, a blank line between two.
std::string render(const Diagnostics& diagnostics, std::string_view source);

}  // namespace recount
