// The faults found so far in one text, and the places of which nothing more is said: what is wrong
// there is told already, and what follows from it would only be a cascade.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace recount::policy {

/// Diagnostics that one text is answered with, at most.
inline constexpr std::size_t kFindingsMax = 20;

class Findings {
 public:
  explicit Findings(std::string_view file) : file_(file) {}

  /// A fault at a path such as "evidence[0].score.min"; `code` is a P-code or a rule's id.
  Diagnostic& add(std::string_view code, Span span, std::string message);
  void add_all(Diagnostics found);

  /// Whether there are so many that looking for more only takes time.
  bool are_plenty() const { return found_.size() >= kPlenty; }

  /// Says that the value there cannot be built on.
  void doubt(std::string path) { doubted_.insert(std::move(path)); }

  /// Whether it, or a table around it, is doubted.
  bool is_doubted(std::string_view path) const;

  /// In the order of the text, kFindingsMax at most.
  Diagnostics take() &&;

 private:
  static constexpr std::size_t kPlenty = 500;

  std::string file_;
  Diagnostics found_;
  std::set<std::string, std::less<>> doubted_;
};

}  // namespace recount::policy
