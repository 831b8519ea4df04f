#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/instant.h"
#include "base/nearest_name.h"
#include "policy/condition.h"
#include "policy/keys.h"

namespace recount::policy {
namespace {

constexpr std::array<std::string_view, 5> kFacts = {"person", "private", "official", "reviewed",
                                                    "adverse"};
constexpr std::size_t kDepthMax = 32;

bool is_fact(std::string_view word) {
  return std::find(kFacts.begin(), kFacts.end(), word) != kFacts.end();
}

bool is_list(KeyType type) {
  return type == KeyType::Words || type == KeyType::Names || type == KeyType::Places;
}

bool is_word(KeyType type) {
  return type == KeyType::Word || type == KeyType::Place || type == KeyType::ContextName;
}

bool is_word_of(const Key& key, std::string_view word) {
  const auto refused = refused_words();
  return key.words.empty() ||
         std::find(key.words.begin(), key.words.end(), word) != key.words.end() ||
         std::any_of(refused.begin(), refused.end(), [&](const RefusedWord& one) {
           return one.path == key.path && one.word == word;
         });
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
    const Key& key = *RECOUNT_TRY(key_here(condition.place_));
    if (key.type != KeyType::Tables || condition.place_.in_item) {
      return fail("`any` goes through tables such as [[consequence]]", "name one of those");
    }
    if (!accept("(")) {
      return fail("what any of them must be stands in brackets", "write \"(\"");
    }
    const std::string outer = std::exchange(table_, condition.place_.path + "[]");
    condition.parts_.push_back(RECOUNT_TRY(in_brackets()));
    table_ = outer;
    return condition;
  }

  Result<const Key*> key_here(Condition::Place& place) {
    const std::size_t begin = at_;
    std::string path(next());
    place.in_item = path.starts_with('.');
    if (place.in_item) {
      path.insert(0, table_);
    }
    place.path = path;
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
    const Key& key = *RECOUNT_TRY(key_here(condition.place_));
    if (accept("declared")) {
      condition.kind_ = Kind::Declared;
      return condition;
    }
    if (name_of(key) == "id" && accept("miswritten")) {
      condition.kind_ = Kind::Miswritten;
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
    const bool is_duration = key.type == KeyType::Duration;
    if (!is_duration && key.type != KeyType::Integer && key.type != KeyType::Number) {
      return fail(std::string(key.path) + " is no amount", "compare numbers and lengths of time");
    }
    if (const std::optional<double> bound = amount(peek(), is_duration)) {
      condition.bound_ = *bound;
      next();
      return condition;
    }
    const bool is_key = key_at(peek()) != nullptr || peek().starts_with('.');
    if (!is_key) {
      return is_duration ? fail("a length of time is compared to another", "write one such as 21d")
                         : fail("a number is compared to another", "write one such as 30");
    }
    const Key& other = *RECOUNT_TRY(key_here(condition.other_));
    return other.type == key.type
               ? Result<Condition>(std::move(condition))
               : fail(std::string(other.path) + " is another kind of amount",
                      "compare numbers to numbers, and lengths of time to lengths of time");
  }

  static std::optional<double> amount(std::string_view text, bool is_duration) {
    if (is_duration) {
      const std::optional<Duration> duration = parse_duration(text);
      return duration ? std::optional(static_cast<double>(duration->microseconds)) : std::nullopt;
    }
    double number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = failure == std::errc() && end == text.data() + text.size();
    return is_whole ? std::optional(number) : std::nullopt;
  }

  std::string_view text_;
  std::string table_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

Result<Condition> Condition::parse(std::string_view text, std::string_view table) {
  return ConditionParser(text, table).whole();
}

}  // namespace recount::policy
