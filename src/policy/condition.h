// What a rule of a rulebook asks of a policy, as a small language over the policy's keys.
//
//   private and not basis declared
//   any consequence (.effect in [credit, insurance, work])
//   redress.contest.window < 21d or redress.contest.by is formula
//
//   condition  = all *("or" all)          all = one *("and" one)
//   one        = "not" one | "(" condition ")" | "any" PATH "(" condition ")" | test
//   test       = FACT | PATH | PATH "declared" | PATH "is" WORD | PATH "in" "[" WORD, … "]"
//              | PATH "has" WORD | PATH "has" "[" WORD, … "]"
//              | PATH ("<" | ">") (NUMBER | DURATION | PATH) | PATH "miswritten"
//
// A path is a key of a policy (keys.h). One that begins with a dot is read in the table that `any`,
// or the rule's `each`, goes through. A path alone is a flag that is true. `has` is said of lists,
// and with several words of any of them. What is not declared has its default; without a default
// it is, has and compares to nothing. `miswritten` is asked of an `id` beside an `id_scheme`
// (identifier.h).
//
// Facts: `person` (the rated are persons), `private` (they have a person's privacy, house_check.h),
// `official` (the controller is a public body), `reviewed` (people say something of them),
// `adverse` (there are consequences other than a badge).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"
#include "policy/toml_text.h"

namespace recount::policy {

class Condition {
 public:
  /// Reads a condition; `table` is the path that leading dots stand for ("consequence[]"), or
  /// empty. InvalidInput, with the column as its place, when it is no condition, names a key that
  /// policies do not have, or asks of a key what its type cannot answer.
  static Result<Condition> parse(std::string_view text, std::string_view table);

  /// Whether it holds of a document that passed check_keys; `item` is the table that leading dots
  /// are read in, or null.
  bool holds(const Node& document, const Policy& policy, const Node* item) const;

 private:
  friend class ConditionParser;

  enum class Kind : std::uint8_t {
    All,
    AnyOf,
    Not,
    Any,
    Fact,
    Flag,
    Declared,
    Miswritten,
    Words,
    Less,
    More,
  };

  struct Place {
    std::string path;      // as keys.h writes it, from the top
    bool in_item = false;  // it began with a dot

    const Node* in(const Node& document, const Node* item) const;
  };

  Kind kind_ = Kind::All;
  Place place_;
  Place other_;                     // what a Less or More is compared to; else empty
  std::vector<std::string> words_;  // any of them; of a Fact its name
  double bound_ = 0;                // a number, or microseconds
  std::vector<Condition> parts_;
};

}  // namespace recount::policy
