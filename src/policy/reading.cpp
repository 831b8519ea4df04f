#include "policy/reading.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/json_writer.h"

namespace recount::policy {
namespace {

constexpr std::string_view kSilent = "not declared";

std::string joined(const std::vector<std::string>& parts, std::string_view gap = "; ") {
  std::string text;
  for (const std::string& part : parts) {
    text += part.empty() || text.empty() ? part : std::string(gap) + part;
  }
  return text;
}

std::string or_silent(const std::string& text) {
  return text.empty() ? std::string(kSilent) : text;
}

// A value as a reader says it; of a list its words.
std::string said(const Node* value) {
  if (value == nullptr) {
    return {};
  }
  switch (value->shape) {
    case Shape::Text:
    case Shape::Time:
      return value->text;
    case Shape::Integer:
      return std::to_string(value->integer);
    case Shape::Number:
      return json_number(value->number);
    case Shape::Flag:
      return value->flag ? "yes" : "no";
    case Shape::List: {
      std::vector<std::string> parts;
      parts.reserve(value->items.size());
      for (const Node& item : value->items) {
        parts.push_back(said(&item));
      }
      return joined(parts, ", ");
    }
    case Shape::Table:
      return {};
  }
  return {};
}

class Reading {
 public:
  explicit Reading(const Node& document) : document_(document) {}

  std::string at(std::string_view path) const { return said(value_at(document_, path)); }

  /// `prefix value suffix`, or nothing where there is no value.
  std::string phrase(std::string_view prefix, std::string_view path,
                     std::string_view suffix = "") const {
    const std::string value = at(path);
    return value.empty() ? value : std::string(prefix) + value + std::string(suffix);
  }

  bool is_true(std::string_view path) const { return at(path) == "yes"; }

  bool is_there(std::string_view path) const { return value_at(document_, path) != nullptr; }

  /// One text for each table of a list.
  template <typename Tell>
  std::vector<std::string> each(std::string_view list, const Tell& tell) const {
    std::vector<std::string> all;
    const Node* tables = document_.find(list);
    for (std::size_t i = 0; tables != nullptr && i < tables->items.size(); ++i) {
      all.push_back(tell(Reading(tables->items[i])));
    }
    return all;
  }

 private:
  const Node& document_;
};

std::string who_runs_it(const Reading& policy) {
  return joined(policy.each("actor", [](const Reading& actor) {
    const std::string body = actor.at("body") == "public" ? ", a public body" : "";
    return actor.at("role") + " " + actor.at("name") + " (" + actor.at("country") + body + ")" +
           actor.phrase(", looks from ", "reads_from");
  }));
}

std::string who_rates(const Reading& policy) {
  return joined(policy.each("evidence", [](const Reading& rule) {
    return rule.at("by") + ", by " + rule.at("kind") + rule.phrase(", shown by ", "proof");
  }));
}

std::string who_is_rated(const Reading& policy) {
  return joined({policy.at("subject.kind"), policy.phrase("of form ", "subject.legal_form")});
}

std::string what_counts(const Reading& policy) {
  std::vector<std::string> all =
      policy.each("evidence", [](const Reading& rule) { return rule.at("source"); });
  for (std::string& part : policy.each(
           "evidence", [](const Reading& rule) { return rule.phrase("facts of ", "facts"); })) {
    all.push_back(std::move(part));
  }
  return joined(all);
}

std::string who_sees(const Reading& policy) {
  std::vector<std::string> all = {policy.at("show.to")};
  for (std::string& part : policy.each("actor", [](const Reading& actor) {
         const std::string sees = actor.at("sees");
         return sees.empty() ? sees : actor.at("name") + " sees " + sees;
       })) {
    all.push_back(std::move(part));
  }
  return joined(all);
}

std::string who_profits(const Reading& policy) {
  std::vector<std::string> all = policy.each("actor", [](const Reading& actor) {
    const std::string gains = actor.at("gains");
    return gains.empty() ? gains : actor.at("name") + ": " + gains;
  });
  for (std::string& part : policy.each("sharing", [](const Reading& sharing) {
         return sharing.at("name") + " gets " + sharing.at("what") + ", for " +
                sharing.at("purpose");
       })) {
    all.push_back(std::move(part));
  }
  all.push_back(policy.phrase("bought places: ", "ranking.paid"));
  return joined(all);
}

std::string who_can_leave(const Reading& policy) {
  const std::string basis = policy.at("basis");
  std::string ground;
  if (basis == "consent" || basis == "contract") {
    ground = "whoever ends the " + basis;
  } else if (!basis.empty()) {
    ground = "nobody by themselves: the ground is " + basis;
  }
  return joined({ground, policy.phrase("erasure in ", "redress.rights.erasure"),
                 policy.phrase("objection in ", "redress.rights.objection"),
                 policy.phrase("takes it along in ", "redress.rights.portability")});
}

std::string who_can_appeal(const Reading& policy) {
  std::string contest;
  if (policy.is_there("redress.contest")) {
    contest = "the rated, before " + or_silent(policy.at("redress.contest.by")) +
              policy.phrase(", for ", "redress.contest.window");
  }
  return joined({contest, policy.phrase("then ", "redress.external")});
}

std::string redress_clock(const Reading& policy) {
  return joined({policy.phrase("decided in ", "redress.contest.decide_within"),
                 policy.phrase("disputed: ", "redress.contest.on_dispute"),
                 policy.phrase("reply for ", "redress.reply.days", " days"),
                 policy.phrase("explained in ", "redress.rights.explanation")});
}

std::string consequences(const Reading& policy) {
  const std::string all = joined(policy.each("consequence", [](const Reading& one) {
    return one.at("effect") + ", by " + one.at("decided_by") + one.phrase(", for ", "longest") +
           (one.at("published") == "no" ? ", not published" : "") +
           (one.is_true("compels") ? ", and obliges others" : "");
  }));
  return all.empty() ? "none" : all;
}

std::string across_contexts(const Reading& policy) {
  std::vector<std::string> all = {policy.phrase("joined with ", "subject.joined_with")};
  for (const std::string_view list : {"evidence", "consequence"}) {
    for (std::string& part : policy.each(list, [&](const Reading& one) {
           return one.phrase(std::string(list) + " in ", "context");
         })) {
      all.push_back(std::move(part));
    }
  }
  const std::string text = joined(all);
  return text.empty() ? "nothing leaves this context" : text;
}

std::string automated(const Reading& policy) {
  const std::string all = joined(
      policy.each("consequence",
                  [](const Reading& one) {
                    return one.at("decided_by") == "formula" ? one.at("effect") : std::string();
                  }),
      ", ");
  return all.empty() ? "no effect by formula alone" : "by formula alone: " + all;
}

std::string mutuality(const Reading& policy) {
  if (!policy.is_there("mutual")) {
    return "one-way";
  }
  return "both sides, " + or_silent(policy.at("mutual.reveal")) +
         policy.phrase(", within ", "mutual.window");
}

std::string reviews(const Reading& policy) {
  return joined({policy.phrase("checked: ", "moderation.authenticity"),
                 policy.phrase("taken off for ", "moderation.grounds"),
                 policy.is_true("moderation.may_delete_negative") ? "bad ones may go" : ""});
}

std::string retention(const Reading& policy) {
  return joined({policy.phrase("evidence ", "retention.evidence"),
                 policy.phrase("ratings ", "retention.rating"),
                 policy.phrase("contests ", "retention.contests")});
}

std::string repair(const Reading& policy) {
  return joined({policy.at("repair.condition"), policy.phrase("answer in ", "repair.answer_within"),
                 policy.phrase("ends ", "repair.ends")});
}

std::string exported(const Reading& policy) {
  const std::string all = joined(policy.each("export", [](const Reading& one) {
    return "to " + one.at("to") + ": " + one.at("what") + one.phrase(", by ", "route");
  }));
  return all.empty() ? "none" : all;
}

std::string government(const Reading& policy) {
  std::vector<std::string> all = policy.each("sharing", [](const Reading& one) {
    return one.at("with") == "authority"
               ? one.at("name") +
                     (one.is_true("standing_feed") ? ", all the time" : ", by request") +
                     one.phrase(", by ", "basis")
               : std::string();
  });
  for (std::string& part : policy.each("actor", [](const Reading& actor) {
         return actor.at("body") == "public" ? actor.at("name") + " is its " + actor.at("role")
                                             : std::string();
       })) {
    all.push_back(std::move(part));
  }
  const std::string text = joined(all);
  return text.empty() ? "none declared" : text;
}

bool is_in_the_union(std::string_view country) {
  constexpr std::array<std::string_view, 28> kUnion = {
      "at", "be", "bg", "cy", "cz", "de", "dk", "ee", "es", "eu", "fi", "fr", "gr", "hr",
      "hu", "ie", "it", "lt", "lu", "lv", "mt", "nl", "pl", "pt", "ro", "se", "si", "sk"};
  return std::find(kUnion.begin(), kUnion.end(), country) != kUnion.end();
}

}  // namespace

std::vector<ReadingRow> read_questions(const Node& document) {
  const Reading policy(document);
  std::vector<ReadingRow> rows = {
      {"who runs it", who_runs_it(policy)},
      {"who rates", who_rates(policy)},
      {"who is rated", who_is_rated(policy)},
      {"legal ground", policy.at("basis")},
      {"what counts", what_counts(policy)},
      {"who sees", who_sees(policy)},
      {"who profits", who_profits(policy)},
      {"who can leave", who_can_leave(policy)},
      {"who can appeal", who_can_appeal(policy)},
      {"redress clock", redress_clock(policy)},
      {"consequences", consequences(policy)},
      {"across contexts", across_contexts(policy)},
      {"automated decision", automated(policy)},
      {"mutuality", mutuality(policy)},
      {"reviews", reviews(policy)},
      {"kept for", retention(policy)},
      {"repair", repair(policy)},
      {"export", exported(policy)},
      {"government reach", government(policy)},
  };
  for (ReadingRow& row : rows) {
    row.says = or_silent(row.says);
  }
  return rows;
}

std::vector<std::string> jurisdictions(const Node& document) {
  std::set<std::string> books;
  const auto add = [&](const Node* value) {
    const auto one = [&](const std::string& country) {
      if (is_in_the_union(country)) {
        books.insert("eu");
      } else if (country == "cn" || country == "gb") {
        books.insert(country == "cn" ? "cn" : "uk");
      }
    };
    if (value != nullptr) {
      one(value->text);
      std::for_each(value->items.begin(), value->items.end(),
                    [&](const Node& item) { one(item.text); });
    }
  };
  add(document.find("operates_in"));
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kCountries = {
      {{"actor", "country"}, {"actor", "reads_from"}, {"export", "to"}}};
  for (const auto& [list, key] : kCountries) {
    const Node* tables = document.find(list);
    for (std::size_t i = 0; tables != nullptr && i < tables->items.size(); ++i) {
      add(tables->items[i].find(key));
    }
  }
  return {books.begin(), books.end()};
}

}  // namespace recount::policy
