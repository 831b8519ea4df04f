// TOML text as a tree of values that know their places. The parser itself stays behind this header:
// nothing else in the folder sees it.
//
// Invariants of a tree
//   1. Members of a table stand in the order of the text.
//   2. No value is nested deeper than kNestingMax, so that walking it by recursion is safe.
//   3. A span lies on one line. Of a table it is the header, of an inline table the braces.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace recount::policy {

inline constexpr std::size_t kNestingMax = 16;

enum class Shape : std::uint8_t { Text, Integer, Number, Flag, Time, List, Table };

/// "a text", "a whole number", ... as messages say it.
std::string_view with_article(Shape shape);

struct Member;

struct Node {
  Shape shape = Shape::Table;
  Span span;
  std::string text;             // of a Text
  std::int64_t integer = 0;     // of an Integer
  double number = 0;            // of a Number, and of an Integer as near as a double comes
  bool flag = false;            // of a Flag
  std::vector<Node> items;      // of a List
  std::vector<Member> members;  // of a Table

  /// The member of that name; null when there is none or this is not a table.
  const Node* find(std::string_view key) const;
};

struct Member {
  std::string key;
  Span key_span;
  Node value;
};

struct TomlText {
  Node root;
  Diagnostics diagnostics;  // at most one, and then the root is empty
};

/// The codes it gives are P001 (not TOML), P003 (not UTF-8) and P004 (nested too deep).
TomlText read_toml(std::string_view text, std::string_view file);

/// The value at a path such as "evidence[1].score.min"; null when there is none.
const Node* value_at(const Node& root, std::string_view path);

}  // namespace recount::policy
