#include "policy/edit.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace recount::policy {
namespace {

constexpr std::string_view kRemove = "remove ";

Error no_edit(std::string_view text) {
  return make_error(ErrorCode::InvalidInput, "\"" + std::string(text) + "\" is no edit",
                    "write one such as `redress.notice = \"before\"`, `show.to + \"subject\"` or "
                    "`remove .exception`");
}

bool is_path(std::string_view path) {
  return !path.empty() && path.find_first_of(" =+-\"") == std::string_view::npos;
}

Node* member_of(Node& table, std::string_view key) {
  const auto found = std::find_if(table.members.begin(), table.members.end(),
                                  [key](const Member& member) { return member.key == key; });
  return found == table.members.end() ? nullptr : &found->value;
}

// The step of a path up to its next dot, and the index of one such as "consequence[1]".
struct Step {
  std::string name;
  std::optional<std::size_t> index;
};

std::vector<Step> steps_of(std::string_view path) {
  std::vector<Step> steps;
  while (!path.empty()) {
    const std::string_view step = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), step.size() + 1));
    const std::size_t bracket = step.find('[');
    Step& one = steps.emplace_back();
    one.name = step.substr(0, bracket);
    if (bracket != std::string_view::npos) {
      std::size_t index = 0;
      std::from_chars(step.data() + bracket + 1, step.data() + step.size(), index);
      one.index = index;
    }
  }
  return steps;
}

// The table around the last step; made where it is missing, and null where that cannot be.
Node* table_around(Node& document, std::span<const Step> steps, bool is_made) {
  Node* table = &document;
  for (const Step& step : steps.first(steps.size() - 1)) {
    Node* next = member_of(*table, step.name);
    if (next == nullptr && is_made && !step.index) {
      next =
          &table->members.emplace_back(Member{.key = step.name, .key_span = {}, .value = {}}).value;
    }
    if (next != nullptr && step.index) {
      next = *step.index < next->items.size() ? &next->items[*step.index] : nullptr;
    }
    if (next == nullptr || next->shape != Shape::Table) {
      return nullptr;
    }
    table = next;
  }
  return table;
}

bool is_same(const Node& a, const Node& b) {
  return a.shape == b.shape && a.text == b.text && a.integer == b.integer && a.number == b.number &&
         a.flag == b.flag && a.members.size() == b.members.size() &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), is_same) &&
         std::equal(a.members.begin(), a.members.end(), b.members.begin(),
                    [](const Member& x, const Member& y) {
                      return x.key == y.key && is_same(x.value, y.value);
                    });
}

bool remove(Node& table, const Step& step) {
  if (step.index) {
    Node* list = member_of(table, step.name);
    if (list == nullptr || *step.index >= list->items.size()) {
      return false;
    }
    list->items.erase(list->items.begin() + static_cast<std::ptrdiff_t>(*step.index));
    if (!list->items.empty()) {
      return true;
    }
  }
  return std::erase_if(table.members,
                       [&](const Member& member) { return member.key == step.name; }) > 0;
}

bool write(const Edit& edit, Node& table, const Step& step) {
  if (Node* there = member_of(table, step.name)) {
    const bool is_changed = edit.kind == Edit::Kind::Write && !is_same(*there, edit.value);
    if (is_changed) {
      const Span place = there->span;
      *there = edit.value;
      there->span = place;
    }
    return is_changed;
  }
  table.members.push_back(Member{.key = step.name, .key_span = {}, .value = edit.value});
  return true;
}

bool change_list(const Edit& edit, Node& table, const Step& step) {
  const bool is_put_in = edit.kind == Edit::Kind::PutIn;
  Node* list = member_of(table, step.name);
  if (list == nullptr && is_put_in) {
    list = &table.members.emplace_back(Member{.key = step.name, .key_span = {}, .value = {}}).value;
    list->shape = Shape::List;
  }
  if (list == nullptr || list->shape != Shape::List) {
    return false;
  }
  const auto is_it = [&](const Node& item) { return is_same(item, edit.value); };
  if (!is_put_in) {
    return std::erase_if(list->items, is_it) > 0;
  }
  const bool is_there = std::any_of(list->items.begin(), list->items.end(), is_it);
  if (!is_there) {
    list->items.push_back(edit.value);
  }
  return !is_there;
}

std::string whole_path(const Edit& edit, std::string_view at) {
  if (!edit.path.starts_with('.')) {
    return edit.path;
  }
  return std::string(at) + (edit.path == "." ? "" : edit.path);
}

}  // namespace

Result<Edit> parse_edit(std::string_view text) {
  Edit edit;
  if (text.starts_with(kRemove)) {
    edit.kind = Edit::Kind::Remove;
    edit.path = text.substr(kRemove.size());
    return is_path(edit.path) ? Result<Edit>(std::move(edit)) : no_edit(text);
  }
  const std::size_t gap = text.find(' ');
  edit.path = text.substr(0, gap);
  std::string_view rest = gap == std::string_view::npos ? "" : text.substr(gap + 1);
  const std::string_view sign = rest.substr(0, rest.find(' '));
  rest.remove_prefix(std::min(rest.size(), sign.size() + 1));
  edit.shown = rest;
  TomlText read = read_toml("value = " + edit.shown, "edit");
  const Node* value = read.root.find("value");
  if (!is_path(edit.path) || edit.path == "." || value == nullptr ||
      read.root.members.size() != 1) {
    return no_edit(text);
  }
  edit.value = *value;
  const bool is_word = value->shape == Shape::Text;
  if (sign == "=" || sign == "?=") {
    edit.kind = sign == "=" ? Edit::Kind::Write : Edit::Kind::WriteIfMissing;
  } else if (is_word && (sign == "+" || sign == "-")) {
    edit.kind = sign == "+" ? Edit::Kind::PutIn : Edit::Kind::TakeOut;
  } else {
    return no_edit(text);
  }
  return edit;
}

bool apply(const Edit& edit, std::string_view at, Node& document) {
  const std::vector<Step> steps = steps_of(whole_path(edit, at));
  if (steps.empty()) {
    return false;
  }
  const bool is_made = edit.kind != Edit::Kind::Remove && edit.kind != Edit::Kind::TakeOut;
  Node* table = table_around(document, steps, is_made);
  if (table == nullptr) {
    return false;
  }
  switch (edit.kind) {
    case Edit::Kind::Write:
    case Edit::Kind::WriteIfMissing:
      return write(edit, *table, steps.back());
    case Edit::Kind::PutIn:
    case Edit::Kind::TakeOut:
      return change_list(edit, *table, steps.back());
    case Edit::Kind::Remove:
      return remove(*table, steps.back());
  }
  return false;
}

std::string text_of(const Edit& edit, std::string_view at) {
  std::string path = whole_path(edit, at);
  switch (edit.kind) {
    case Edit::Kind::Write:
    case Edit::Kind::WriteIfMissing:
      return path + " = " + edit.shown;
    case Edit::Kind::PutIn:
      return path + ": put in " + edit.shown;
    case Edit::Kind::TakeOut:
      return path + ": take out " + edit.shown;
    case Edit::Kind::Remove:
      return "remove " + path;
  }
  return path;
}

bool needs_words(const Edit& edit) {
  return edit.shown.find("…") != std::string::npos;
}

}  // namespace recount::policy
