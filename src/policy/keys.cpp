#include "policy/keys.h"

#include <algorithm>

namespace recount::policy {

const Key* key_at(std::string_view path) {
  const std::span<const Key> all = keys();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Key& key) { return key.path == path; });
  return found == all.end() ? nullptr : &*found;
}

std::string_view name_of(const Key& key) {
  const std::size_t dot = key.path.rfind('.');
  return dot == std::string_view::npos ? key.path : key.path.substr(dot + 1);
}

std::string_view table_of(const Key& key) {
  const std::size_t dot = key.path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : key.path.substr(0, dot);
}

std::string without_indices(std::string_view path) {
  std::string plain;
  for (const char c : path) {
    const bool is_index = c >= '0' && c <= '9' && !plain.empty() && plain.back() == '[';
    if (!is_index) {
      plain += c;
    }
  }
  return plain;
}

std::string quoted_list(std::span<const std::string_view> words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) {
      list += i + 1 == words.size() ? " and " : ", ";
    }
    list += "\"" + std::string(words[i]) + "\"";
  }
  return list;
}

bool is_acted_on(const Key& key) {
  const auto paths = keys_acted_on();
  return std::find(paths.begin(), paths.end(), key.path) != paths.end();
}

const Key* refused_key_at(std::string_view path) {
  static constexpr Key kRefused = {
      .path = "", .type = KeyType::Table, .meaning = "no policy may have it"};
  const auto refused = refused_keys();
  const bool is_one = std::any_of(refused.begin(), refused.end(),
                                  [&](const RefusedKey& key) { return key.path == path; });
  return is_one ? &kRefused : nullptr;
}

}  // namespace recount::policy
