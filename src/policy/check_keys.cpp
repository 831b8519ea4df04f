#include "policy/check_keys.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/json_writer.h"
#include "base/nearest_name.h"
#include "base/utf8.h"
#include "evidence/evidence.h"
#include "policy/house.h"
#include "policy/house_check.h"
#include "policy/keys.h"

namespace recount::policy {
namespace {

// A value as a message repeats it: in quotes, short, and with nothing in it that moves a terminal.
std::string shown(std::string_view text) {
  constexpr std::size_t kShownBytesMax = 60;
  if (text.size() <= kShownBytesMax) {
    return json_quote(text);
  }
  std::size_t end = kShownBytesMax;
  while (end > 0 && first_invalid_utf8(text.substr(0, end))) {
    --end;
  }
  return json_quote(std::string(text.substr(0, end)) + "…");
}

std::string_view wanted(KeyType type) {
  switch (type) {
    case KeyType::Table:
      return "a table";
    case KeyType::Tables:
      return "one or more tables, each under its own [[header]]";
    case KeyType::Text:
    case KeyType::ContextName:
    case KeyType::Place:
    case KeyType::Word:
      return "a text";
    case KeyType::Places:
    case KeyType::Words:
    case KeyType::Names:
      return "a list of texts";
    case KeyType::Integer:
      return "a whole number";
    case KeyType::Number:
      return "a number";
    case KeyType::Flag:
      return "true or false";
    case KeyType::Duration:
      return "a text such as \"30d\"";
  }
  return "another type";
}

std::optional<Shape> shape_of_items(KeyType type) {
  switch (type) {
    case KeyType::Tables:
      return Shape::Table;
    case KeyType::Places:
    case KeyType::Words:
    case KeyType::Names:
      return Shape::Text;
    default:
      return std::nullopt;
  }
}

bool has_shape(const Node& value, KeyType type) {
  switch (type) {
    case KeyType::Table:
      return value.shape == Shape::Table;
    case KeyType::Tables:
    case KeyType::Places:
    case KeyType::Words:
    case KeyType::Names:
      return value.shape == Shape::List &&
             std::all_of(value.items.begin(), value.items.end(),
                         [type](const Node& item) { return item.shape == shape_of_items(type); });
    case KeyType::Integer:
      return value.shape == Shape::Integer;
    case KeyType::Number:
      return value.shape == Shape::Integer || value.shape == Shape::Number;
    case KeyType::Flag:
      return value.shape == Shape::Flag;
    case KeyType::Text:
    case KeyType::ContextName:
    case KeyType::Place:
    case KeyType::Word:
    case KeyType::Duration:
      return value.shape == Shape::Text;
  }
  return false;
}

// The header that a key stands under: "half_life" alone may stand in two tables.
std::string header_of(const std::string& table) {
  std::string name;
  for (const char c : table) {
    if (c != '[' && c != ']') {
      name += c;
    }
  }
  return table.ends_with("[]") ? "[[" + name + "]]" : "[" + name + "]";
}

std::string where(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string::npos ? std::string()
                                  : "in " + header_of(without_indices(path.substr(0, dot)));
}

class KeyCheck {
 public:
  explicit KeyCheck(Findings& findings) : findings_(findings) {}

  void table(const Node& node, const std::string& path) {
    for (const Member& member : node.members) {
      if (findings_.are_plenty()) {
        return;
      }
      const std::string inner = path.empty() ? member.key : path + "." + member.key;
      const Key* key = key_at(without_indices(inner));
      // A name with a dot or bracket in it is no path, whatever it looks like.
      if (key != nullptr && name_of(*key) == member.key) {
        value(member.value, inner, *key);
      } else if (!refused(member, inner)) {
        unknown(member, path);
      }
    }
    const std::string plain = without_indices(path);
    for (const Key& key : keys()) {
      if (key.presence == Presence::Required && table_of(key) == plain) {
        required(node, path, key);
      }
    }
  }

 private:
  Diagnostic& add(std::string_view code, const Node& at, const std::string& path,
                  std::string message) {
    findings_.doubt(path);
    Diagnostic& found = findings_.add(code, at.span, std::move(message));
    found.label = where(path);
    return found;
  }

  void value(const Node& value, const std::string& path, const Key& key) {
    if (!has_shape(value, key.type)) {
      return wrong_shape(value, path, key);
    }
    switch (key.type) {
      case KeyType::Table:
        return table(value, path);
      case KeyType::Tables:
        return tables(value, path, key);
      case KeyType::Places:
      case KeyType::Words:
      case KeyType::Names:
        return list(value, path, key);
      case KeyType::Integer:
      case KeyType::Number:
        return number(value, path, key);
      case KeyType::Flag:
        return;
      case KeyType::Text:
      case KeyType::ContextName:
      case KeyType::Place:
      case KeyType::Word:
        return text(value, path, key);
      case KeyType::Duration:
        return duration(value, path, key);
    }
  }

  void wrong_shape(const Node& value, const std::string& path, const Key& key) {
    const Node* at = &value;
    if (const auto item_shape = shape_of_items(key.type)) {
      const auto odd = std::find_if(value.items.begin(), value.items.end(),
                                    [&](const Node& item) { return item.shape != *item_shape; });
      at = odd == value.items.end() ? at : &*odd;
    }
    Diagnostic& found =
        add("P007", *at, path,
            "\"" + std::string(name_of(key)) + "\" is " + std::string(wanted(key.type)) +
                ", found " + std::string(with_article(at->shape)));
    found.notes.emplace_back(key.meaning);
    if (!key.words.empty()) {
      found.help = "write " + std::string(key.type == KeyType::Words ? "any" : "one") + " of " +
                   quoted_list(key.words);
    }
  }

  void tables(const Node& value, const std::string& path, const Key& key) {
    if (value.items.empty() && key.presence == Presence::Required) {
      return missing(value.span, path, key, "it is empty here");
    }
    for (std::size_t i = 0; i < value.items.size() && !findings_.are_plenty(); ++i) {
      table(value.items[i], path + "[" + std::to_string(i) + "]");
    }
  }

  void list(const Node& value, const std::string& path, const Key& key) {
    if (value.items.empty() && key.presence == Presence::Required) {
      return missing(value.span, path, key, "it is empty here");
    }
    std::set<std::string_view> seen;
    for (const Node& item : value.items) {
      if (!seen.insert(item.text).second) {
        add("P013", item, path, shown(item.text) + " is listed twice").help = "remove one of them";
      } else {
        text(item, path, key);
      }
    }
    if (key.type == KeyType::Names && value.items.size() > evidence::kFacetCountMax) {
      add("P009", value, path,
          "\"" + std::string(name_of(key)) + "\" has more than " +
              std::to_string(evidence::kFacetCountMax) + " names");
    }
  }

  void text(const Node& value, const std::string& path, const Key& key) {
    if (!key.words.empty()) {
      return word(value, path, key);
    }
    const std::string& text = value.text;
    std::string fault;
    const bool is_blank = text.find_first_not_of(" \t\r\n") == std::string::npos;
    if (is_blank) {
      fault = "is blank";
    } else if (key.type == KeyType::ContextName && !evidence::is_context_name(text)) {
      fault = "is 1 to 64 of a-z, 0-9, '-', '_' and '.', beginning with a letter or digit";
    } else if ((key.type == KeyType::Place || key.type == KeyType::Places) && !is_place(text)) {
      fault = "is two small letters, such as \"it\"";
    } else if (key.type == KeyType::Names && text.size() > evidence::kFacetNameBytesMax) {
      fault =
          "holds a name of more than " + std::to_string(evidence::kFacetNameBytesMax) + " bytes";
    } else if (text.size() > kTextBytesMax) {
      fault = "is longer than " + std::to_string(kTextBytesMax) + " bytes";
    }
    if (!fault.empty()) {
      std::string message = "\"" + std::string(name_of(key)) + "\" " + fault;
      message += is_blank ? "" : ", found " + shown(text);
      add("P010", value, path, std::move(message)).notes.emplace_back(key.meaning);
    }
  }

  static bool is_place(std::string_view text) {
    return text.size() == 2 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  }

  void word(const Node& value, const std::string& path, const Key& key) {
    if (std::find(key.words.begin(), key.words.end(), value.text) != key.words.end()) {
      return;
    }
    if (refused_word(value, path, key)) {
      return;
    }
    const bool is_model = key.path == "rating.model";
    const std::string name(name_of(key));
    const std::string message = is_model
                                    ? "unknown model " + shown(value.text)
                                    : "unknown value " + shown(value.text) + " of \"" + name + "\"";
    Diagnostic& found = add(is_model ? "P017" : "P008", value, path, message);
    if (const auto nearest = nearest_name(value.text, key.words)) {
      found.help = "did you mean \"" + *nearest + "\"?";
    }
    if (key.words.size() == 1) {
      found.notes.push_back("there is " + quoted_list(key.words));
    } else {
      found.notes.push_back("there are " + quoted_list(key.words));
    }
  }

  bool refused_word(const Node& value, const std::string& path, const Key& key) {
    std::string plain;
    for (const char c : value.text) {
      const bool is_capital = c >= 'A' && c <= 'Z';
      const bool is_gap = c == ' ' || c == '_';
      plain += is_gap ? '-' : static_cast<char>(is_capital ? c - 'A' + 'a' : c);
    }
    for (const RefusedWord& refused : refused_words()) {
      if (refused.path == key.path && refused.word == plain) {
        findings_.doubt(path);
        refuse(findings_, refused.rule, value.span,
               shown(value.text) + " is not one service or one matter, but a whole life");
        return true;
      }
    }
    return false;
  }

  void number(const Node& value, const std::string& path, const Key& key) {
    const bool is_in_range = std::isfinite(value.number) && value.number >= key.limits.least &&
                             value.number <= key.limits.most;
    // A prior of no weight would leave a subject without evidence without a rating.
    const bool is_weight = key.path == "rating.prior.weight";
    if (is_in_range && !(is_weight && value.number == 0)) {
      return;
    }
    const std::string found = value.shape == Shape::Integer ? std::to_string(value.integer)
                              : std::isfinite(value.number) ? json_number(value.number)
                                                            : "no finite number";
    const std::string least =
        is_weight ? "more than 0" : "at least " + json_number(key.limits.least);
    add("P009", value, path,
        "\"" + std::string(name_of(key)) + "\" is " + least + " and at most " +
            json_number(key.limits.most) + ", found " + found)
        .notes.emplace_back(key.meaning);
  }

  void duration(const Node& value, const std::string& path, const Key& key) {
    if (parse_duration(value.text)) {
      return;
    }
    // "-30d" and "0d" are understood, and refused; "soon" is not understood.
    const bool is_negative =
        value.text.starts_with('-') && parse_duration(value.text.substr(1)).has_value();
    const bool is_zero =
        value.text.starts_with('0') && parse_duration("1" + value.text).has_value();
    const bool is_understood = is_negative || is_zero;
    Diagnostic& found = add(is_understood ? "P012" : "P011", value, path,
                            "\"" + std::string(name_of(key)) + "\" " +
                                (is_understood ? "must be positive" : "is a length of time") +
                                ", found " + shown(value.text));
    found.notes.emplace_back(key.meaning);
    found.help = "write a whole number and a unit (s, min, h, d, w, mo, y), such as \"30d\"";
    if (key.presence == Presence::Optional) {
      found.help += ", or remove the line";
    }
  }

  void required(const Node& node, const std::string& path, const Key& key) {
    const std::string inner = (path.empty() ? "" : path + ".") + std::string(name_of(key));
    if (node.find(name_of(key)) == nullptr && !findings_.is_doubted(inner)) {
      // The top has no header of its own: the finding is about the whole text.
      missing(path.empty() ? Span{.line = 0, .column = 0} : node.span, inner, key, "");
    }
  }

  void missing(Span span, const std::string& path, const Key& key, std::string_view label) {
    findings_.doubt(path);
    const bool is_tables = key.type == KeyType::Tables;
    const bool is_header = is_tables || (key.type == KeyType::Table && table_of(key).empty());
    const std::string name(name_of(key));
    const std::string called =
        is_header ? (is_tables ? "[[" + name + "]]" : "[" + name + "]") : "\"" + name + "\"";
    std::string message = called + " is missing";
    if (!table_of(key).empty()) {
      message += " from " + header_of(std::string(table_of(key)));
    }
    Diagnostic& found = findings_.add("P006", span, std::move(message));
    found.label = label;
    found.notes.emplace_back(key.meaning);
    if (!key.words.empty()) {
      found.help = "one of " + quoted_list(key.words);
    }
  }

  bool refused(const Member& member, const std::string& path) {
    for (const RefusedKey& refused : refused_keys()) {
      if (refused.path == without_indices(path)) {
        refuse(findings_, refused.rule, member.key_span, std::string(refused.message));
        return true;
      }
    }
    return false;
  }

  void unknown(const Member& member, const std::string& path) {
    const std::string plain = without_indices(path);
    std::vector<std::string_view> names;
    for (const Key& key : keys()) {
      if (table_of(key) == plain) {
        names.push_back(name_of(key));
      }
    }
    Diagnostic& found = findings_.add("P005", member.key_span, "unknown key " + shown(member.key));
    found.label = plain.empty() ? "at the top" : "in " + header_of(plain);
    if (const auto nearest = nearest_name(member.key, names)) {
      found.help = "did you mean \"" + *nearest + "\"?";
      // What was meant is not missing: it is misspelt.
      findings_.doubt(path.empty() ? *nearest : path + "." + *nearest);
    } else {
      found.notes.push_back("there are " + quoted_list(names));
    }
  }

  Findings& findings_;
};

}  // namespace

void check_keys(const Node& document, Findings& findings) {
  KeyCheck(findings).table(document, "");
}

}  // namespace recount::policy
