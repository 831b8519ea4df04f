#include "policy/differences.h"

#include <map>
#include <utility>

#include "policy/canonical.h"
#include "policy/keys.h"

namespace recount::policy {
namespace {

struct Said {
  std::string value;
  std::string_view meaning;
};

using Sayings = std::map<std::string, Said>;

// What tells a table from its siblings: the words and texts that it must have.
std::string name_of_item(const Node& item, std::string_view table) {
  std::string name;
  for (const Key& key : keys()) {
    const bool names = key.presence == Presence::Required &&
                       (key.type == KeyType::Word || key.type == KeyType::Place ||
                        (key.type == KeyType::Text && name.empty()));
    const Node* value = names && table_of(key) == table ? item.find(name_of(key)) : nullptr;
    if (value != nullptr) {
      name += (name.empty() ? "" : ", ") + value->text;
    }
  }
  return name;
}

void collect(const Node& table, const std::string& path, const std::string& shown, Sayings& all) {
  for (const Member& member : table.members) {
    const std::string inner = path.empty() ? member.key : path + "." + member.key;
    const std::string inner_shown = shown.empty() ? member.key : shown + "." + member.key;
    const Key* key = key_at(inner);
    if (key == nullptr) {
      continue;
    }
    if (key->type == KeyType::Table) {
      collect(member.value, inner, inner_shown, all);
    } else if (key->type == KeyType::Tables) {
      std::map<std::string, std::size_t> seen;
      for (const Node& item : member.value.items) {
        std::string name = name_of_item(item, inner + "[]");
        const std::size_t nth = ++seen[name];
        name += nth == 1 ? "" : " (" + std::to_string(nth) + ")";
        std::string item_shown = inner_shown;
        item_shown.append("[").append(name).append("]");
        all[item_shown] = {.value = "\"declared\"", .meaning = key->meaning};
        collect(item, inner + "[]", item_shown, all);
      }
    } else if (std::string value = canonical_value(member.value, *key); value != key->fallback) {
      all[inner_shown] = {.value = std::move(value), .meaning = key->meaning};
    }
  }
}

}  // namespace

std::vector<Difference> differences(const Node& before, const Node& after) {
  Sayings old_sayings;
  Sayings new_sayings;
  collect(before, "", "", old_sayings);
  collect(after, "", "", new_sayings);
  std::map<std::string, Difference> found;
  for (const auto& [path, said] : old_sayings) {
    found[path] = {
        .path = path, .before = said.value, .after = "", .meaning = std::string(said.meaning)};
  }
  for (const auto& [path, said] : new_sayings) {
    Difference& one = found[path];
    one.path = path;
    one.after = said.value;
    one.meaning = said.meaning;
  }
  std::vector<Difference> all;
  for (auto& [path, one] : found) {
    if (one.before != one.after) {
      all.push_back(std::move(one));
    }
  }
  return all;
}

}  // namespace recount::policy
