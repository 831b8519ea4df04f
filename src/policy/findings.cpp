#include "policy/findings.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace recount::policy {

Diagnostic& Findings::add(std::string_view code, Span span, std::string message) {
  Diagnostic& found = found_.emplace_back();
  found.code = code;
  found.file = file_;
  found.span = span;
  found.message = std::move(message);
  return found;
}

void Findings::add_all(Diagnostics found) {
  std::move(found.begin(), found.end(), std::back_inserter(found_));
}

bool Findings::is_doubted(std::string_view path) const {
  while (!path.empty()) {
    if (doubted_.contains(path)) {
      return true;
    }
    const std::size_t step = path.find_last_of(".[");
    path = path.substr(0, step == std::string_view::npos ? 0 : step);
  }
  return false;
}

Diagnostics Findings::take() && {
  std::stable_sort(found_.begin(), found_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::pair(a.span.line, a.span.column) < std::pair(b.span.line, b.span.column);
  });
  found_.resize(std::min(found_.size(), kFindingsMax));
  return std::move(found_);
}

}  // namespace recount::policy
