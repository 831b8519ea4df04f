#include "policy/format.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace recount::policy {
namespace {

enum class Kind : std::uint8_t { Blank, Comment, Header, Pair };

struct Statement {
  Kind kind = Kind::Blank;
  std::string key;   // of a Pair
  std::string rest;  // of a Pair, what follows its equals sign; of others, everything
};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

// Walks over TOML, so that brackets, quotes and hashes inside of strings are not taken for others.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool is_done() const { return at_ >= text_.size(); }

  Statement next() {
    const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view line = trimmed(text_.substr(at_, line_end - at_));
    if (line.empty() || line.front() == '#' || line.front() == '[') {
      at_ = line_end + 1;
      const Kind kind = line.empty()          ? Kind::Blank
                        : line.front() == '#' ? Kind::Comment
                                              : Kind::Header;
      return {.kind = kind, .key = {}, .rest = std::string(line)};
    }
    const std::size_t begin = at_;
    while (!is_done() && text_[at_] != '=') {
      skip_one();
    }
    const std::string key(trimmed(text_.substr(begin, at_ - begin)));
    ++at_;
    return {.kind = Kind::Pair, .key = key, .rest = take_value()};
  }

 private:
  // A character, or a whole string.
  void skip_one() {
    const char quote = text_[at_];
    if (quote != '"' && quote != '\'') {
      ++at_;
      return;
    }
    const std::string three(3, quote);
    const std::string_view end =
        text_.substr(at_).starts_with(three) ? std::string_view(three) : text_.substr(at_, 1);
    at_ += end.size();
    while (!is_done() && !text_.substr(at_).starts_with(end)) {
      at_ += text_[at_] == '\\' && quote == '"' ? 2U : 1U;
    }
    at_ += end.size();
    while (end.size() == 3 && !is_done() && text_[at_] == quote) {
      ++at_;  // a string may end with quotes of its own
    }
  }

  // To the end of its last line; lines in brackets lose the blanks at their ends.
  std::string take_value() {
    std::string value;
    std::size_t depth = 0;
    std::size_t begin = at_;
    while (!is_done()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '\n') {
        value += without_end_blanks(begin);
        ++at_;
        begin = at_;
        if (depth == 0) {
          return std::string(trimmed_front(value));
        }
        value += '\n';
      } else {
        depth += c == '[' || c == '{' ? 1U : 0U;
        depth -= (c == ']' || c == '}') && depth > 0 ? 1U : 0U;
        skip_one();
      }
    }
    at_ = text_.size();
    value += without_end_blanks(begin);
    return std::string(trimmed_front(value));
  }

  std::string_view without_end_blanks(std::size_t begin) const {
    const std::string_view part = text_.substr(begin, std::min(at_, text_.size()) - begin);
    return part.substr(0, part.find_last_not_of(" \t\r") + 1);
  }

  static std::string_view trimmed_front(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Keys that stand together, comments between them included.
void align(std::vector<Statement>& all) {
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin;
    std::size_t width = 0;
    while (end < all.size() && (all[end].kind == Kind::Pair || all[end].kind == Kind::Comment)) {
      width = std::max(width, all[end].key.size());
      ++end;
    }
    for (std::size_t i = begin; i < end; ++i) {
      if (all[i].kind == Kind::Pair) {
        all[i].key.resize(width, ' ');
      }
    }
    begin = std::max(end, begin + 1);
  }
}

// The comments right above a header belong to it.
std::size_t begin_of_table(const std::vector<Statement>& all, std::size_t header) {
  std::size_t begin = header;
  while (begin > 0 && all[begin - 1].kind == Kind::Comment) {
    --begin;
  }
  return begin;
}

std::vector<Statement> with_blanks_between(const std::vector<Statement>& all) {
  std::vector<Statement> spaced;
  std::vector<bool> begins(all.size() + 1, false);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].kind == Kind::Header) {
      begins[begin_of_table(all, i)] = true;
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_after_blank = spaced.empty() || spaced.back().kind == Kind::Blank;
    if (all[i].kind == Kind::Blank && is_after_blank) {
      continue;
    }
    if (begins[i] && !is_after_blank) {
      spaced.push_back({.kind = Kind::Blank, .key = {}, .rest = {}});
    }
    spaced.push_back(all[i]);
  }
  while (!spaced.empty() && spaced.back().kind == Kind::Blank) {
    spaced.pop_back();
  }
  return spaced;
}

}  // namespace

std::string formatted(std::string_view text) {
  std::vector<Statement> all;
  for (Scanner scanner(text); !scanner.is_done();) {
    all.push_back(scanner.next());
  }
  all = with_blanks_between(all);
  align(all);
  std::string out;
  for (const Statement& one : all) {
    out += one.kind == Kind::Pair ? one.key + " = " + one.rest : one.rest;
    out += '\n';
  }
  return out;
}

}  // namespace recount::policy
