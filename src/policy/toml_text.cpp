#include "policy/toml_text.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

// Contracts of the parser that a text can break ("[[[") are answered by its own error path; an
// assertion would stop the program over somebody's input, an assumption would be worse.
#undef NDEBUG
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

// Offset of the newline that ends a line, or of the text's end; a carriage return belongs to it.
std::size_t end_of_line(std::string_view text, std::size_t line) {
  std::size_t end = std::min(text.find('\n'), text.size());
  for (std::size_t at = 1; at < line && end < text.size(); ++at) {
    end = std::min(text.find('\n', end + 1), text.size());
  }
  return end > 0 && end < text.size() && text[end - 1] == '\r' ? end - 1 : end;
}

struct Fault {
  std::string_view code;
  std::size_t offset = 0;
  std::string message;
  std::string help;
};

// Finds, before the parser sees a text, what the parser must not be given:
//   nesting so deep that a tree could not be walked: open brackets, names joined by dots;
//   a letter beyond ASCII where it asks whether that is white space (toml++ 3.3 then has no defined
//   answer): outside of texts, where TOML has none, and behind a line's end that is written away.
// Reads texts and comments as the parser does, as far as the text is TOML; behind the first fault
// of another kind it may be wrong, but there the parser stops.
class Forescan {
 public:
  explicit Forescan(std::string_view text) : text_(text) {}

  std::optional<Fault> first_fault() {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    begin_ = text_.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    at_ = begin_;
    while (at_ < text_.size() && !fault_) {
      const char c = text_[at_];
      if (c == '#') {
        skip_comment();
      } else if ((c == '"' || c == '\'') && may_begin_here()) {
        skip_string(c);
      } else {
        outside(c);
      }
    }
    return fault_;
  }

 private:
  static bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

  // A quote in a bare word, or behind one on its line, begins nothing: the parser may read on
  // there.
  bool may_begin_here() const {
    constexpr std::string_view kBefore = "\r\n=[{,.";
    std::size_t before = at_;
    while (before > begin_ && (text_[before - 1] == ' ' || text_[before - 1] == '\t')) {
      --before;
    }
    return before == begin_ || kBefore.find(text_[before - 1]) != std::string_view::npos;
  }

  void outside(char c) {
    if (is_beyond_ascii(c)) {
      fault_ = {.code = "P001",
                .offset = at_,
                .message = "this is not TOML: this letter stands outside of quotes",
                .help = "put the text, or the key, into quotes"};
    }
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
    if (open_ > kNestingMax || dots_ >= kNestingMax) {
      fault_ = {
          .code = "P004",
          .offset = at_,
          .message = "this is nested more than " + std::to_string(kNestingMax) + " levels deep",
          .help = "no key of a policy lies deeper than three levels"};
    }
    ++at_;
  }

  void skip_comment() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  void skip_string(char quote) {
    const std::string three(3, quote);
    const bool is_long = text_.substr(at_).starts_with(three);
    const std::string_view end = std::string_view(three).substr(0, is_long ? 3 : 1);
    at_ += end.size();
    while (at_ < text_.size() && !fault_) {
      if (text_[at_] == '\\' && quote == '"') {
        skip_escape(is_long);
      } else if (text_.substr(at_).starts_with(end)) {
        at_ += end.size();
        return;
      } else if (!is_long && text_[at_] == '\n') {
        return;
      } else {
        ++at_;
      }
    }
  }

  void skip_escape(bool is_long) {
    ++at_;
    const std::size_t next = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    if (is_long && next < text_.size() && is_beyond_ascii(text_[next])) {
      fault_ = {.code = "P001",
                .offset = next,
                .message = "a text that goes on behind a \\ may not go on with this letter",
                .help = "write the text on one line"};
    }
    at_ = std::max(at_ + 1, is_long ? next : 0);
  }

  std::string_view text_;
  std::size_t begin_ = 0;
  std::size_t at_ = 0;
  std::size_t open_ = 0;
  std::size_t dots_ = 0;
  std::optional<Fault> fault_;
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
  std::string_view what = description;
  std::string_view where;
  if (what.starts_with(kOpening)) {
    what.remove_prefix(kOpening.size());
    where = "in ";
  }
  return "this is not TOML: " + std::string(where) + std::string(what);
}

// The parser meets the end of the line as a control character inside of a text.
bool is_unclosed_quote(std::string_view description, std::string_view text, const Span& span) {
  return description.find("control characters") != std::string_view::npos &&
         place_of(text, end_of_line(text, span.line)).column <= span.column;
}

// A fault at the end of a line is placed by the parser on the next one, or behind the text.
Span inside(std::string_view text, Span span) {
  const Span last = place_of(text, text.size());
  const bool is_behind =
      span.line > last.line || (span.line == last.line && span.column > last.column);
  return is_behind ? last : span;
}

bool is_at_end(const toml::parse_error& error, const Span& end) {
  const toml::source_position& at = error.source().begin;
  return std::pair<std::size_t, std::size_t>(at.line, at.column) >= std::pair(end.line, end.column);
}

Diagnostic not_toml(const toml::parse_error& error, std::string_view text, std::string_view file) {
  const Span span = inside(text, span_of(error.source()));
  if (is_unclosed_quote(error.description(), text, span)) {
    Diagnostic unclosed =
        finding("P001", file, "this is not TOML: a quote is not closed on its line", span);
    unclosed.help = "close it with the same quote, or write a text of several lines in three";
    return unclosed;
  }
  Diagnostic found = finding("P001", file, plain(error.description()), span);
  const bool is_said_twice = error.description().find("redefine") != std::string_view::npos;
  found.help =
      is_said_twice
          ? "say it once"
          : "a line is `key = value`, a [table] header or a # comment; texts stand in quotes";
  return found;
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
  const std::optional<Fault> fault = Forescan(text).first_fault();
  const toml::parse_result parsed =
      toml::parse(text.substr(0, fault ? fault->offset : text.size()));
  // What is wrong before the fault comes first; that the text ends there is not its author's doing.
  if (!parsed && !(fault && is_at_end(parsed.error(), place_of(text, fault->offset)))) {
    read.diagnostics.push_back(not_toml(parsed.error(), text, file));
    return read;
  }
  if (fault) {
    read.diagnostics.push_back(
        finding(fault->code, file, fault->message, place_of(text, fault->offset)));
    read.diagnostics.back().help = fault->help;
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
