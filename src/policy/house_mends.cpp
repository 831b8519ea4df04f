#include "policy/house_mends.h"

#include <algorithm>
#include <utility>

#include "base/ensure.h"

namespace recount::policy {
namespace {

struct HouseMend {
  std::string_view rule;
  std::string_view each;  // the tables of which the one that was found is edited; or empty
  std::string_view edit;
};

constexpr HouseMend kMends[] = {
    {"person-cross-context", "evidence", "remove .context"},
    {"person-cross-context", "consequence", "remove .context"},
    {"person-cross-context", "", "remove subject.joined_with"},
    {"person-by-association", "evidence", "remove .about"},
    {"person-essential-service", "consequence", "remove ."},
    {"person-measurement", "evidence", "remove ."},
    {"person-minor", "", "subject.minors = \"excluded by …\""},
    {"person-one-service-mutual", "", "mutual.reveal = \"simultaneous\""},
    {"person-one-service-mutual", "", "mutual.window = \"14d\""},
    {"person-full-sight", "", "show.to + \"subject\""},
    {"person-full-sight", "", "remove show.subject_sees"},
    {"person-full-sight", "", "rating.parameters_public = true"},
    {"person-solely-automated", "consequence", ".decided_by = \"named-decision\""},
    {"person-notice-first", "", "redress.notice = \"before\""},
    {"redress-reply", "", "redress.reply.days = 30"},
    {"redress-appeal-independent", "", "redress.contest.by = \"uninvolved\""},
    {"redress-appeal-independent", "", "redress.contest.window ?= \"21d\""},
    {"redress-appeal-independent", "", "redress.contest.decide_within ?= \"21d\""},
    {"redress-appeal-independent", "", "redress.contest.on_dispute ?= \"flag\""},
    {"sharing-authority-basis", "", "show.to - \"authorities\""},
    {"sharing-authority-basis", "actor", ".sees - \"evidence\""},
    {"sharing-authority-basis", "actor", ".sees - \"standing\""},
    {"consequence-time-limited", "consequence", ".longest = \"90d\""},
    {"consequence-declared", "consequence", "remove .published"},
    {"consequence-no-compulsion", "consequence", "remove .compels"},
    {"evidence-effective-document", "evidence", ".proof = \"document\""},
    {"ranking-parameters", "", "rating.parameters_public = true"},
    {"archive-no-consequences", "", "remove consequence"},
};

bool has_line(const Node& node, std::size_t line) {
  return node.span.line == line ||
         std::any_of(node.members.begin(), node.members.end(), [line](const Member& member) {
           return member.key_span.line == line || has_line(member.value, line);
         });
}

std::string table_at(const Node& document, std::string_view each, std::size_t line) {
  const Node* tables = document.find(each);
  for (std::size_t i = 0; tables != nullptr && i < tables->items.size(); ++i) {
    if (has_line(tables->items[i], line)) {
      return std::string(each) + "[" + std::to_string(i) + "]";
    }
  }
  return {};
}

}  // namespace

std::vector<PlacedEdit> house_mends(const Node& document, const Diagnostic& found) {
  std::vector<PlacedEdit> edits;
  for (const HouseMend& mend : kMends) {
    if (mend.rule != found.code) {
      continue;
    }
    std::string at = mend.each.empty() ? "" : table_at(document, mend.each, found.span.line);
    if (at.empty() == mend.each.empty()) {
      Result<Edit> edit = parse_edit(mend.edit);
      ensure(edit.has_value(), "the mends of the house can be read");
      edits.push_back({.edit = std::move(*edit), .at = std::move(at)});
    }
  }
  return edits;
}

}  // namespace recount::policy
