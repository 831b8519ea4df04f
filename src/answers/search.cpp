#include "answers/search.h"

#include <algorithm>

namespace recount::answers {
namespace {

struct Found {
  bool is_prefix = false;
  std::string_view name;

  friend bool operator<(const Found& a, const Found& b) {
    return a.is_prefix != b.is_prefix ? a.is_prefix : a.name < b.name;
  }
};

char folded(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

bool is_same_letter(char a, char b) {
  return folded(a) == folded(b);
}

}  // namespace

SubjectPage find_subjects(const engine::ContextState& context, const SubjectQuestion& question) {
  const std::string_view text = question.text;
  std::vector<Found> found;
  for (std::size_t i = 0; i < std::min(question.known, context.subjects().size()); ++i) {
    const engine::SubjectState& subject = context.subjects()[i];
    const std::string_view name = context.parties().name_of(subject.party);
    const auto at = std::ranges::search(name, text, is_same_letter);
    const bool has_it = text.empty() || !at.empty();
    if (has_it && subject.beta.count >= question.evidence_count_min) {
      found.push_back({.is_prefix = text.empty() || at.begin() == name.begin(), .name = name});
    }
  }
  SubjectPage page;
  const std::size_t from = question.from;
  if (from >= found.size()) {
    return page;
  }
  const std::size_t end = std::min(found.size() - from, question.limit) + from;
  const auto at = [&](std::size_t place) {
    return found.begin() + static_cast<std::ptrdiff_t>(place);
  };
  std::ranges::nth_element(found, at(from), std::less<>());
  std::partial_sort(at(from), at(end), found.end());
  for (auto one = at(from); one != at(end); ++one) {
    page.names.emplace_back(one->name);
  }
  page.has_more = end < found.size();
  return page;
}

}  // namespace recount::answers
