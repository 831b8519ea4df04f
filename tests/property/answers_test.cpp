// What answers say beyond one standing, held against standings asked one by one.
#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "answers/history.h"
#include "answers/leaderboard.h"
#include "answers/search.h"
#include "record_gen.h"

namespace recount {
namespace {

constexpr int kEventsMax = 80;

std::vector<std::string> subjects_of(const engine::ContextState& context) {
  std::vector<std::string> names;
  for (const engine::SubjectState& subject : context.subjects()) {
    names.emplace_back(context.parties().name_of(subject.party));
  }
  return names;
}

bool is_same(const models::Range& a, const models::Range& b) {
  return a.low == b.low && a.high == b.high;
}

// Bit for bit what the context reads out at the point's size and time.
void check_point(const engine::Engine& engine, const answers::History& history,
                 const answers::HistoryPoint& point) {
  const auto asked =
      answers::ask(engine, history.context, {.size = point.tree_size, .at = point.at});
  RC_ASSERT(asked.has_value());
  const auto subject = asked->context->find_subject(history.subject);
  RC_ASSERT(subject.has_value());
  const answers::Standing standing = answers::standing_at(engine, *asked, *subject);
  RC_ASSERT(point.evidence_count == standing.evidence_count);
  RC_ASSERT(point.rating == standing.rating);
  RC_ASSERT(is_same(point.interval, standing.interval));
}

RC_GTEST_PROP(History, EveryPointIsTheStandingThen, ()) {
  const engine::Engine engine = fold_all(any_record(kEventsMax));
  for (const auto& [name, context] : engine.contexts()) {
    for (const std::string& subject : subjects_of(context)) {
      const auto history = answers::history_of(engine, name, subject, std::nullopt, 2'000);
      RC_ASSERT(history.has_value());
      RC_ASSERT(history->left_out == 0U);
      RC_ASSERT(!history->points.empty());
      for (const answers::HistoryPoint& point : history->points) {
        check_point(engine, *history, point);
      }
    }
  }
}

RC_GTEST_PROP(History, IsThinnedEvenlyAndKeepsBothEnds, ()) {
  const engine::Engine engine = fold_all(any_record(kEventsMax));
  const auto wanted = *rc::gen::inRange<std::size_t>(2, 12);
  for (const auto& [name, context] : engine.contexts()) {
    for (const std::string& subject : subjects_of(context)) {
      const auto all = answers::history_of(engine, name, subject, std::nullopt, 2'000);
      const auto few = answers::history_of(engine, name, subject, std::nullopt, wanted);
      RC_ASSERT(all.has_value() && few.has_value());
      RC_ASSERT(few->points.size() == std::min(wanted, all->points.size()));
      RC_ASSERT(few->points.size() + few->left_out == all->points.size());
      RC_ASSERT(few->points.front().entry_index == all->points.front().entry_index);
      RC_ASSERT(few->points.back().entry_index == all->points.back().entry_index);
    }
  }
}

RC_GTEST_PROP(History, OfASmallerLedgerIsTheBeginning, ()) {
  const std::vector<RecordedEvent> record = any_record(kEventsMax);
  const engine::Engine engine = fold_all(record);
  const auto size = *rc::gen::inRange<engine::TreeSize>(3, record.size() + 1);
  for (const auto& [name, context] : engine.contexts()) {
    for (const std::string& subject : subjects_of(context)) {
      const auto all = answers::history_of(engine, name, subject, std::nullopt, 2'000);
      const auto early = answers::history_of(engine, name, subject, size, 2'000);
      const auto behind =
          std::ranges::upper_bound(all->points, size, {}, &answers::HistoryPoint::tree_size);
      const auto expected = static_cast<std::size_t>(behind - all->points.begin());
      RC_ASSERT(early.has_value() == (expected > 0));
      RC_ASSERT(!early.has_value() || early->points.size() == expected);
    }
  }
}

RC_GTEST_PROP(Leaderboard, IsAllStandingsInOrder, ()) {
  const engine::Engine engine = fold_all(any_record(kEventsMax));
  for (const auto& [name, context] : engine.contexts()) {
    const auto board = answers::leaderboard(engine, name, {}, 0);
    RC_ASSERT(board.has_value());
    const std::uint64_t shown_after = context.policies().back().policy.show.after;
    std::vector<answers::Standing> expected;
    std::uint64_t rated = 0;
    for (const std::string& subject : subjects_of(context)) {
      if (auto standing = answers::standing_of(engine, name, subject, {})) {
        ++rated;
        if (standing->evidence_count >= shown_after) {
          expected.push_back(std::move(*standing));
        }
      }
    }
    std::ranges::sort(expected, [](const auto& a, const auto& b) {
      return a.rating != b.rating ? a.rating > b.rating : a.subject < b.subject;
    });
    RC_ASSERT(board->rated == rated);
    RC_ASSERT(board->too_few == rated - expected.size());
    RC_ASSERT(board->standings.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      RC_ASSERT(board->standings[i].subject == expected[i].subject);
      RC_ASSERT(board->standings[i].rating == expected[i].rating);
    }
  }
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return text;
}

RC_GTEST_PROP(Search, PagesAreTheNamesThatHaveTheText, ()) {
  const auto names = *rc::gen::container<std::vector<std::string>>(
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', 'B', 'b', ' '))));
  const auto text = *rc::gen::container<std::string>(rc::gen::element('A', 'b', ' '));
  const auto limit = *rc::gen::inRange<std::size_t>(1, 5);
  std::vector<RecordedEvent> record = any_record(0);
  for (const std::string& name : names) {
    evidence::Evidence one;
    one.context = "left";
    one.id = std::to_string(record.size());
    one.rater = "somebody";
    one.subject = name;
    one.score = 3;
    record.push_back({evidence::Event(one)});
  }
  const engine::Engine engine = fold_all(record);
  const engine::ContextState& context = *engine.find_context("left");

  std::vector<std::pair<bool, std::string>> expected;  // not a prefix, name
  for (const std::string& name : subjects_of(context)) {
    const std::size_t at = lower(name).find(lower(text));
    if (at != std::string::npos) {
      expected.emplace_back(at != 0, name);
    }
  }
  std::ranges::sort(expected);

  std::vector<std::pair<bool, std::string>> found;
  for (bool has_more = true; has_more;) {
    const answers::SubjectPage page =
        answers::find_subjects(context, {.text = text,
                                         .known = context.subjects().size(),
                                         .evidence_count_min = 0,
                                         .from = found.size(),
                                         .limit = limit});
    for (const std::string& name : page.names) {
      found.emplace_back(!lower(name).starts_with(lower(text)), name);
    }
    RC_ASSERT(page.names.size() <= limit);
    has_more = page.has_more;
    RC_ASSERT(!has_more || !page.names.empty());
  }
  RC_ASSERT(found == expected);
}

}  // namespace
}  // namespace recount
