#include "policy/toml_text.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

// Contracts of the parser that a text can break ("[[[") are answered by its own error path; an
// assertion would stop the program over somebody's input.
#define TOML_ASSERT(condition) static_cast<void>(0)
#include <toml++/toml.h>

#include "base/utf8.h"

namespace recount::policy {
namespace {

Diagnostic finding(std::string_view code, std::string_view file, std::string message, Span span) {
  Diagnostic found;
  found.code = code;
  found.file = file;
  found.message = std::move(message);
  found.span = span;
  return found;
}

Span place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t newline = before.rfind('\n');
  const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
  return {.line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1,
          .column = count_code_points(before.substr(begin)) + 1,
          .length = 1};
}

// Finds where a text nests deeper than a tree may, without building it: brackets that are open, and
// names joined by dots. Reads strings and comments as the parser does, as far as the text is TOML;
// behind the first fault it may be wrong, but there the parser stops.
class NestingScan {
 public:
  explicit NestingScan(std::string_view text) : text_(text) {}

  std::optional<std::size_t> first_too_deep() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        skip_comment();
      } else if (c == '"' || c == '\'') {
        skip_string(c);
      } else {
        count(c);
        ++at_;
      }
      if (open_ > kNestingMax || dots_ >= kNestingMax) {
        return at_ - 1;
      }
    }
    return std::nullopt;
  }

 private:
  void count(char c) {
    if (c == '[' || c == '{') {
      ++open_;
    } else if ((c == ']' || c == '}') && open_ > 0) {
      --open_;
    }
    if (c == '.') {
      ++dots_;
    } else if (c == '\n' || c == '=' || c == ',' || c == '[' || c == '{') {
      dots_ = 0;
    }
  }

  void skip_comment() {
    while (at_ < text_.size() && text_[at_] != '\n') {
      ++at_;
    }
  }

  void skip_string(char quote) {
    const std::string three(3, quote);
    const bool is_long = text_.substr(at_).starts_with(three);
    at_ += is_long ? 3 : 1;
    while (at_ < text_.size()) {
      if (text_[at_] == '\\' && quote == '"') {
        at_ += 2;
      } else if (is_long ? text_.substr(at_).starts_with(three) : text_[at_] == quote) {
        at_ += is_long ? 3 : 1;
        return;
      } else if (!is_long && text_[at_] == '\n') {
        return;
      } else {
        ++at_;
      }
    }
    at_ = text_.size();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t open_ = 0;
  std::size_t dots_ = 0;
};

Span span_of(const toml::source_region& region) {
  Span span{.line = region.begin.line, .column = region.begin.column, .length = 1};
  if (region.end.line == region.begin.line && region.end.column > region.begin.column) {
    span.length = region.end.column - region.begin.column;
  }
  return span;
}

Node node_of(const toml::node& value);

// The parser keeps a table sorted by name; what is in it is put back into the order of the text.
std::vector<Member> members_of(const toml::table& table) {
  std::vector<Member> members;
  for (const auto& [key, value] : table) {
    members.push_back({.key = std::string(key.str()),
                       .key_span = span_of(key.source()),
                       .value = node_of(value)});
  }
  std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
    return std::pair(a.key_span.line, a.key_span.column) <
           std::pair(b.key_span.line, b.key_span.column);
  });
  return members;
}

Node node_of(const toml::node& value) {
  Node node;
  node.span = span_of(value.source());
  if (const auto* text = value.as_string()) {
    node.shape = Shape::Text;
    node.text = text->get();
  } else if (const auto* integer = value.as_integer()) {
    node.shape = Shape::Integer;
    node.integer = integer->get();
    node.number = static_cast<double>(integer->get());
  } else if (const auto* number = value.as_floating_point()) {
    node.shape = Shape::Number;
    node.number = number->get();
  } else if (const auto* flag = value.as_boolean()) {
    node.shape = Shape::Flag;
    node.flag = flag->get();
  } else if (const auto* list = value.as_array()) {
    node.shape = Shape::List;
    for (const toml::node& item : *list) {
      node.items.push_back(node_of(item));
    }
  } else if (const auto* table = value.as_table()) {
    node.shape = Shape::Table;
    node.members = members_of(*table);
  } else {
    node.shape = Shape::Time;
  }
  return node;
}

// "Error while parsing string: encountered end-of-file" in the manner of our own messages.
std::string plain(std::string_view description) {
  constexpr std::string_view kOpening = "Error while parsing ";
  if (!description.starts_with(kOpening)) {
    return "this is not TOML: " + std::string(description);
  }
  description.remove_prefix(kOpening.size());
  return "this is not TOML: in " + std::string(description);
}

// A fault at the end of a line is placed by the parser on the next one, or behind the text.
Span inside(std::string_view text, Span span) {
  const Span last = place_of(text, text.size());
  const bool is_behind =
      span.line > last.line || (span.line == last.line && span.column > last.column);
  return is_behind ? last : span;
}

}  // namespace

std::string_view with_article(Shape shape) {
  switch (shape) {
    case Shape::Text:
      return "a text";
    case Shape::Integer:
      return "a whole number";
    case Shape::Number:
      return "a number";
    case Shape::Flag:
      return "true or false";
    case Shape::Time:
      return "a date or time";
    case Shape::List:
      return "a list";
    case Shape::Table:
      return "a table";
  }
  return "a value";
}

const Node* Node::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

TomlText read_toml(std::string_view text, std::string_view file) {
  TomlText read;
  if (const auto bad = first_invalid_utf8(text)) {
    read.diagnostics.push_back(
        finding("P003", file, "this byte is not UTF-8", place_of(text, *bad)));
    read.diagnostics.back().help = "save the file as UTF-8";
    return read;
  }
  if (const auto deep = NestingScan(text).first_too_deep()) {
    read.diagnostics.push_back(finding(
        "P004", file, "this is nested more than " + std::to_string(kNestingMax) + " levels deep",
        place_of(text, *deep)));
    read.diagnostics.back().help = "no key of a policy lies deeper than three levels";
    return read;
  }
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const Span span = inside(text, span_of(parsed.error().source()));
    read.diagnostics.push_back(finding("P001", file, plain(parsed.error().description()), span));
    const bool is_said_twice =
        parsed.error().description().find("redefine") != std::string_view::npos;
    read.diagnostics.back().help =
        is_said_twice
            ? "say it once"
            : "a line is `key = value`, a [table] header or a # comment; texts stand in quotes";
    return read;
  }
  read.root = node_of(parsed.table());
  return read;
}

const Node* value_at(const Node& root, std::string_view path) {
  const Node* node = &root;
  while (node != nullptr && !path.empty()) {
    if (path.front() == '[') {
      std::size_t index = 0;
      const char* end = std::from_chars(path.data() + 1, path.data() + path.size(), index).ptr;
      path.remove_prefix(static_cast<std::size_t>(end - path.data()) + 1);
      node = index < node->items.size() ? &node->items[index] : nullptr;
      continue;
    }
    path.remove_prefix(path.front() == '.' ? 1 : 0);
    const std::size_t end = std::min(path.find_first_of(".["), path.size());
    node = node->find(path.substr(0, end));
    path.remove_prefix(end);
  }
  return node;
}

}  // namespace recount::policy
