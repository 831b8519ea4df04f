#include "policy/condition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/ensure.h"
#include "base/instant.h"
#include "base/nearest_name.h"
#include "policy/house_check.h"
#include "policy/keys.h"

namespace recount::policy {
namespace {

constexpr std::array<std::string_view, 5> kFacts = {"person", "private", "official", "reviewed",
                                                    "adverse"};
constexpr std::size_t kDepthMax = 32;

bool is_fact(std::string_view word) {
  return std::find(kFacts.begin(), kFacts.end(), word) != kFacts.end();
}

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

bool is_list(KeyType type) {
  return type == KeyType::Words || type == KeyType::Names || type == KeyType::Places;
}

bool is_word(KeyType type) {
  return type == KeyType::Word || type == KeyType::Place || type == KeyType::ContextName;
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

// A key that no policy may have can still be asked about: whether somebody wrote it.
const Key* refused_key_at(std::string_view path) {
  static constexpr Key kRefused = {
      .path = "", .type = KeyType::Table, .meaning = "no policy may have it"};
  const auto refused = refused_keys();
  const bool is_one = std::any_of(refused.begin(), refused.end(),
                                  [&](const RefusedKey& key) { return key.path == path; });
  return is_one ? &kRefused : nullptr;
}

bool is_word_of(const Key& key, std::string_view word) {
  const auto refused = refused_words();
  return key.words.empty() ||
         std::find(key.words.begin(), key.words.end(), word) != key.words.end() ||
         std::any_of(refused.begin(), refused.end(), [&](const RefusedWord& one) {
           return one.path == key.path && one.word == word;
         });
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

}  // namespace

/// Reads one condition from left to right.
class ConditionParser {
 public:
  ConditionParser(std::string_view text, std::string_view table) : text_(text), table_(table) {}

  Result<Condition> whole() {
    Condition condition = RECOUNT_TRY(any_of());
    return peek().empty() ? Result<Condition>(std::move(condition))
                          : fail("this is left over", "join conditions by `and` or `or`");
  }

 private:
  using Kind = Condition::Kind;

  // Tokens: brackets, commas, comparisons, and words of all other characters.
  std::string_view peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) {
      ++at_;
    }
    constexpr std::string_view kAlone = "(),<>";
    if (at_ < text_.size() && kAlone.find(text_[at_]) != std::string_view::npos) {
      return text_.substr(at_, 1);
    }
    // A path may hold "[]"; a list begins and ends with a bracket of its own.
    if (at_ < text_.size() && (text_[at_] == '[' || text_[at_] == ']')) {
      return text_.substr(at_, 1);
    }
    std::size_t end = at_;
    while (end < text_.size() && kAlone.find(text_[end]) == std::string_view::npos &&
           text_[end] != ' ' && text_[end] != '\n' && text_[end] != ']' &&
           (text_[end] != '[' || text_.substr(end, 2) == "[]")) {
      end += text_[end] == '[' ? 2U : 1U;
    }
    return text_.substr(at_, end - at_);
  }

  std::string_view next() {
    const std::string_view token = peek();
    at_ += token.size();
    return token;
  }

  bool accept(std::string_view token) {
    if (peek() != token) {
      return false;
    }
    next();
    return true;
  }

  Error fail(std::string message, std::string help) {
    const std::string_view found = peek();
    return make_error(ErrorCode::InvalidInput,
                      std::move(message) +
                          (found.empty() ? ", at the end" : ": \"" + std::string(found) + "\""),
                      std::move(help))
        .with_where("column " + std::to_string(at_ + 1));
  }

  Result<Condition> joined(Kind kind, std::string_view word,
                           Result<Condition> (ConditionParser::*part)()) {
    Condition condition;
    condition.kind_ = kind;
    do {
      condition.parts_.push_back(RECOUNT_TRY((this->*part)()));
    } while (accept(word));
    return condition.parts_.size() == 1 ? std::move(condition.parts_.front())
                                        : std::move(condition);
  }

  Result<Condition> any_of() { return joined(Kind::AnyOf, "or", &ConditionParser::all); }

  Result<Condition> all() { return joined(Kind::All, "and", &ConditionParser::one); }

  Result<Condition> one() {
    if (++depth_ > kDepthMax) {
      return fail("this is nested too deep", "write it as two rules");
    }
    Result<Condition> condition = one_within_depth();
    --depth_;
    return condition;
  }

  Result<Condition> one_within_depth() {
    if (accept("not")) {
      Condition condition;
      condition.kind_ = Kind::Not;
      condition.parts_.push_back(RECOUNT_TRY(one()));
      return condition;
    }
    if (accept("(")) {
      return in_brackets();
    }
    return accept("any") ? any() : test();
  }

  Result<Condition> in_brackets() {
    Condition condition = RECOUNT_TRY(any_of());
    if (!accept(")")) {
      return fail("a bracket is not closed", "write \")\"");
    }
    return condition;
  }

  Result<Condition> any() {
    Condition condition;
    condition.kind_ = Kind::Any;
    const Key& key = *RECOUNT_TRY(key_here(condition));
    if (key.type != KeyType::Tables || condition.in_item_) {
      return fail("`any` goes through tables such as [[consequence]]", "name one of those");
    }
    if (!accept("(")) {
      return fail("what any of them must be stands in brackets", "write \"(\"");
    }
    const std::string outer = std::exchange(table_, condition.path_ + "[]");
    condition.parts_.push_back(RECOUNT_TRY(in_brackets()));
    table_ = outer;
    return condition;
  }

  Result<const Key*> key_here(Condition& condition) {
    const std::size_t begin = at_;
    std::string path(next());
    condition.in_item_ = path.starts_with('.');
    if (condition.in_item_) {
      path.insert(0, table_);
    }
    condition.path_ = path;
    if (const Key* key = key_at(path)) {
      return key;
    }
    if (const Key* refused = refused_key_at(path)) {
      return refused;
    }
    std::vector<std::string_view> names(kFacts.begin(), kFacts.end());
    for (const Key& key : keys()) {
      names.push_back(key.path);
    }
    const auto meant = nearest_name(path, names);
    at_ = begin;
    return fail("policies have no such key",
                meant ? "did you mean " + *meant + "?" : "`recount policy keys` lists them");
  }

  Result<Condition> test() {
    Condition condition;
    if (is_fact(peek())) {
      condition.kind_ = Kind::Fact;
      condition.words_.emplace_back(next());
      return condition;
    }
    const Key& key = *RECOUNT_TRY(key_here(condition));
    if (accept("declared")) {
      condition.kind_ = Kind::Declared;
      return condition;
    }
    if (peek() == "is" || peek() == "in" || peek() == "has") {
      return words(std::move(condition), key);
    }
    if (peek() == "<" || peek() == ">") {
      return comparison(std::move(condition), key);
    }
    if (key.type != KeyType::Flag) {
      return fail("something must be asked of " + std::string(key.path),
                  "say `declared`, `is`, `in`, `has`, `<` or `>`");
    }
    condition.kind_ = Kind::Flag;
    return condition;
  }

  Result<Condition> words(Condition condition, const Key& key) {
    const bool of_list = peek() == "has";
    if (of_list ? !is_list(key.type) : !is_word(key.type)) {
      return fail("this cannot be asked of " + std::string(key.path),
                  "`is` and `in` are asked of one word, `has` of a list");
    }
    condition.kind_ = Kind::Words;
    const bool may_be_many = next() != "is";
    if (!may_be_many || !accept("[")) {
      condition.words_.push_back(RECOUNT_TRY(word(key)));
      return condition;
    }
    do {
      condition.words_.push_back(RECOUNT_TRY(word(key)));
    } while (accept(","));
    if (!accept("]")) {
      return fail("the list is not closed", "write \"]\"");
    }
    return condition;
  }

  Result<std::string> word(const Key& key) {
    const std::string_view found = peek();
    if (found.empty() || !is_word_of(key, found)) {
      const auto meant = nearest_name(found, key.words);
      return fail(std::string(key.path) + " is never this",
                  meant ? "did you mean " + *meant + "?" : "it is " + quoted_list(key.words));
    }
    return std::string(next());
  }

  Result<Condition> comparison(Condition condition, const Key& key) {
    condition.kind_ = next() == "<" ? Kind::Less : Kind::More;
    const std::string_view bound = peek();
    if (key.type == KeyType::Duration) {
      const std::optional<Duration> duration = parse_duration(bound);
      if (!duration) {
        return fail("a length of time is compared to another", "write one such as 21d");
      }
      condition.bound_ = static_cast<double>(duration->microseconds);
    } else if (key.type == KeyType::Integer || key.type == KeyType::Number) {
      const auto [end, failure] =
          std::from_chars(bound.data(), bound.data() + bound.size(), condition.bound_);
      if (failure != std::errc() || end != bound.data() + bound.size()) {
        return fail("a number is compared to another", "write one such as 30");
      }
    } else {
      return fail(std::string(key.path) + " is no amount", "compare numbers and lengths of time");
    }
    next();
    return condition;
  }

  std::string_view text_;
  std::string table_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

Result<Condition> Condition::parse(std::string_view text, std::string_view table) {
  return ConditionParser(text, table).whole();
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
  const std::size_t inner = path_.rfind("[].");
  const Node* value = in_item_
                          ? (item == nullptr ? nullptr : value_at(*item, path_.substr(inner + 3)))
                          : value_at(document, path_);
  const Key* key = key_at(path_);
  key = key == nullptr ? refused_key_at(path_) : key;
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
    default: {
      const std::optional<double> amount = amount_at(value, *key);
      return amount && (kind_ == Kind::Less ? *amount < bound_ : *amount > bound_);
    }
  }
}

}  // namespace recount::policy
