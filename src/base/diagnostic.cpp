#include "base/diagnostic.h"

#include <algorithm>

#include "base/utf8.h"

namespace recount {
namespace {

std::string_view source_line(std::string_view source, std::size_t line) {
  std::size_t begin = 0;
  for (std::size_t at = 1; at < line; ++at) {
    const std::size_t newline = source.find('\n', begin);
    if (newline == std::string_view::npos) {
      return {};
    }
    begin = newline + 1;
  }
  std::string_view text = source.substr(begin, source.find('\n', begin) - begin);
  if (text.ends_with('\r')) {
    text.remove_suffix(1);
  }
  return text;
}

std::string caret_block(const Diagnostic& found, std::string_view source) {
  const std::string number = std::to_string(found.span.line);
  const std::string gutter(number.size(), ' ');
  std::string line(source_line(source, found.span.line));
  std::replace(line.begin(), line.end(), '\t', ' ');
  const std::size_t room = count_code_points(line) + 1;
  const std::size_t column = std::min(std::max<std::size_t>(found.span.column, 1), room);
  const std::size_t length =
      std::clamp<std::size_t>(found.span.length, 1, std::max<std::size_t>(room - column, 1));
  std::string text = gutter + " |\n" + number + " | " + line + "\n" + gutter + " | ";
  text.append(column - 1, ' ').append(length, '^');
  return text + (found.label.empty() ? "" : " " + found.label) + "\n";
}

}  // namespace

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Note:
      return "note";
  }
  return "error";
}

bool has_errors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& one) { return one.severity == Severity::Error; });
}

std::string render(const Diagnostic& found, std::string_view source) {
  std::string text(found.headline.empty() ? name_of(found.severity) : found.headline);
  if (!found.code.empty()) {
    text += "[" + found.code + "]";
  }
  text += ": " + found.message + "\n";
  std::string gutter = " ";
  if (found.span.line == 0) {
    text += "  --> " + found.file + "\n";
  } else {
    gutter = std::string(std::to_string(found.span.line).size(), ' ');
    text += gutter + " --> " + found.file + ":" + std::to_string(found.span.line) + ":" +
            std::to_string(found.span.column) + "\n";
    text += caret_block(found, source);
  }
  for (const std::string& note : found.notes) {
    text += gutter + " = note: " + note + "\n";
  }
  if (!found.help.empty()) {
    text += gutter + " = help: " + found.help + "\n";
  }
  return text;
}

std::string render(const Diagnostics& diagnostics, std::string_view source) {
  std::string text;
  for (const Diagnostic& one : diagnostics) {
    text += (text.empty() ? "" : "\n") + render(one, source);
  }
  return text;
}

}  // namespace recount
