#include "policy/condition.h"

#include <algorithm>
#include <optional>

#include "base/ensure.h"
#include "base/instant.h"
#include "policy/house_check.h"
#include "policy/identifier.h"
#include "policy/keys.h"

namespace recount::policy {
namespace {

bool fact_holds(std::string_view fact, const Policy& policy) {
  if (fact == "person") {
    return policy.subject == SubjectKind::Person;
  }
  if (fact == "private") {
    return has_persons_privacy(policy);
  }
  if (fact == "official") {
    return std::any_of(policy.actors.begin(), policy.actors.end(), [](const Actor& actor) {
      return actor.role == "controller" && actor.body == "public";
    });
  }
  if (fact == "adverse") {
    return std::any_of(policy.consequences.begin(), policy.consequences.end(),
                       [](const Consequence& one) { return one.effect != "badge"; });
  }
  ensure(fact == "reviewed", "every fact is known");
  return std::any_of(policy.evidence.begin(), policy.evidence.end(), [](const EvidenceRule& rule) {
    return rule.kind == evidence::Kind::Review || rule.kind == evidence::Kind::Vouch;
  });
}

// The texts that a key's fallback stands for: it is written as JSON, "none" or ["a","b"].
std::vector<std::string> fallback_words(const Key& key) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while ((at = key.fallback.find('"', at)) != std::string_view::npos) {
    const std::size_t end = key.fallback.find('"', at + 1);
    words.emplace_back(key.fallback.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return words;
}

std::vector<std::string> words_at(const Node* value, const Key& key) {
  if (value == nullptr) {
    return fallback_words(key);
  }
  if (value->shape == Shape::Text) {
    return {value->text};
  }
  std::vector<std::string> words;
  for (const Node& item : value->items) {
    words.push_back(item.text);
  }
  return words;
}

std::optional<double> amount_at(const Node* value, const Key& key) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (key.type == KeyType::Duration) {
    const std::optional<Duration> duration = parse_duration(value->text);
    return duration ? std::optional(static_cast<double>(duration->microseconds)) : std::nullopt;
  }
  return value->number;
}

// An identifier says its scheme in the key beside it.
bool is_miswritten(const Node& item, std::string_view id) {
  const Node* scheme = item.find("id_scheme");
  return scheme != nullptr && !is_well_formed_id(scheme->text, id);
}

}  // namespace

const Node* Condition::Place::in(const Node& document, const Node* item) const {
  if (!in_item) {
    return value_at(document, path);
  }
  return item == nullptr ? nullptr : value_at(*item, path.substr(path.rfind("[].") + 3));
}

bool Condition::holds(const Node& document, const Policy& policy, const Node* item) const {
  const auto part_holds = [&](const Condition& part) { return part.holds(document, policy, item); };
  switch (kind_) {
    case Kind::All:
      return std::all_of(parts_.begin(), parts_.end(), part_holds);
    case Kind::AnyOf:
      return std::any_of(parts_.begin(), parts_.end(), part_holds);
    case Kind::Not:
      return !part_holds(parts_.front());
    case Kind::Fact:
      return fact_holds(words_.front(), policy);
    default:
      break;
  }
  const Node* value = place_.in(document, item);
  const Key* key = key_at(place_.path);
  key = key == nullptr ? refused_key_at(place_.path) : key;
  ensure(key != nullptr, "a condition that was read names keys of policies");
  switch (kind_) {
    case Kind::Any:
      return value != nullptr &&
             std::any_of(value->items.begin(), value->items.end(), [&](const Node& each) {
               return parts_.front().holds(document, policy, &each);
             });
    case Kind::Declared:
      return value != nullptr && (value->shape != Shape::List || !value->items.empty());
    case Kind::Flag:
      return value != nullptr ? value->flag : key->fallback == "true";
    case Kind::Words: {
      const std::vector<std::string> declared = words_at(value, *key);
      return std::any_of(declared.begin(), declared.end(), [this](const std::string& word) {
        return std::find(words_.begin(), words_.end(), word) != words_.end();
      });
    }
    case Kind::Miswritten:
      return value != nullptr && item != nullptr && is_miswritten(*item, value->text);
    default: {
      const std::optional<double> amount = amount_at(value, *key);
      const std::optional<double> bound =
          other_.path.empty() ? std::optional(bound_)
                              : amount_at(other_.in(document, item), *key_at(other_.path));
      return amount && bound && (kind_ == Kind::Less ? *amount < *bound : *amount > *bound);
    }
  }
}

}  // namespace recount::policy
