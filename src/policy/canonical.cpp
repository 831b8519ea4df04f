#include "policy/canonical.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ensure.h"
#include "base/instant.h"
#include "base/json_writer.h"

namespace recount::policy {
namespace {

std::string join_sorted(std::vector<std::string> parts) {
  std::sort(parts.begin(), parts.end());
  std::string joined;
  for (const std::string& part : parts) {
    joined += (joined.empty() ? "" : ",") + part;
  }
  return joined;
}

// Sorting the members' whole text sorts them by name: a name ends with a quote, which is smaller
// than every byte that a name holds.
std::string canonical_table(const Node& table, const std::string& path) {
  std::vector<std::string> members;
  for (const Member& member : table.members) {
    const Key* key = key_at(path.empty() ? member.key : path + "." + member.key);
    ensure(key != nullptr, "a key that passed its check is in the table of keys");
    const std::string value = canonical_value(member.value, *key);
    if (value != key->fallback && value != "{}") {
      members.push_back(json_quote(member.key) + ":" + value);
    }
  }
  return "{" + join_sorted(std::move(members)) + "}";
}

}  // namespace

std::string canonical_value(const Node& value, const Key& key) {
  std::vector<std::string> items;
  switch (key.type) {
    case KeyType::Table:
      return canonical_table(value, std::string(key.path));
    case KeyType::Tables:
      for (const Node& item : value.items) {
        items.push_back(canonical_table(item, std::string(key.path) + "[]"));
      }
      return "[" + join_sorted(std::move(items)) + "]";
    case KeyType::Places:
    case KeyType::Words:
    case KeyType::Names:
      for (const Node& item : value.items) {
        items.push_back(json_quote(item.text));
      }
      return "[" + join_sorted(std::move(items)) + "]";
    case KeyType::Text:
    case KeyType::ContextName:
    case KeyType::Place:
    case KeyType::Word:
      return json_quote(value.text);
    case KeyType::Integer:
      return std::to_string(value.integer);
    case KeyType::Number:
      return json_number(value.number + 0.0);  // -0.0 becomes 0.0
    case KeyType::Flag:
      return value.flag ? "true" : "false";
    case KeyType::Duration: {
      const auto duration = parse_duration(value.text);
      ensure(duration.has_value(), "a duration that passed its check can be read");
      return std::to_string(duration->microseconds);
    }
  }
  ensure(false, "every type of key has a canonical form");
  return {};
}

std::string canonical_text(const Node& document) {
  return canonical_table(document, "");
}

Hash hash_of_meaning(const Node& document) {
  const std::string text = canonical_text(document);
  const std::array<ByteView, 2> parts = {as_bytes("recount-policy-v1\n"), as_bytes(text)};
  return sha256(parts);
}

}  // namespace recount::policy
