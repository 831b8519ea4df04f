#include "app/demo_tour.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "answers/explanation.h"
#include "answers/leaderboard.h"
#include "app/opened_ledger.h"
#include "app/progress.h"
#include "evidence/codec.h"
#include "story/calendar.h"
#include "story/ring.h"
#include "story/tour.h"

namespace recount::app {
namespace {

using answers::AsOf;
using answers::Contribution;
using answers::Explanation;
using answers::Standing;

struct Stop {
  const TourPlace& place;
  std::string_view ledger;
  std::string_view context;

  std::string next(std::string_view verb, std::string_view words) const {
    return fmt::format("  next: {} {} {} {}\n", place.program, verb,
                       shell_word((place.directory / ledger).string()), words);
  }

  std::string next_about(std::string_view verb, std::string_view subject,
                         std::string_view more = "") const {
    return next(verb, fmt::format("{} {}{}", context, shell_word(std::string(subject)), more));
  }
};

std::string date_of(Instant at) {
  return to_rfc3339(at).substr(0, 10);
}

std::string rating_text(const Standing& standing) {
  return fmt::format("{:.2f} (95 % between {:.2f} and {:.2f}), from {}", standing.rating,
                     standing.interval.low, standing.interval.high, standing.evidence_count);
}

/// Indented, and broken at spaces into lines of at most 100 bytes where the words allow it.
std::string paragraph(std::string_view text) {
  constexpr std::size_t kLineBytes = 100;
  std::string lines;
  std::string line = " ";
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (line.size() > 1 && line.size() + 1 + word.size() > kLineBytes) {
      lines += line + "\n";
      line = " ";
    }
    line += fmt::format(" {}", word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return lines + line + "\n";
}

/// What the same sum says without some of its parts.
double rating_without(const Explanation& why, const std::set<std::string, std::less<>>& raters) {
  double sum = why.prior.weight * why.prior.mean;
  double weight = why.prior.weight;
  for (const Contribution& part : why.contributions) {
    if (!raters.contains(part.rater)) {
      sum += part.weight * part.score;
      weight += part.weight;
    }
  }
  return sum / weight;
}

// 1. A host.

Result<std::string> host_part(const Stop& stop, const OpenedLedger& stays) {
  const Standing host =
      RECOUNT_TRY(answers::standing_of(stays.engine, stop.context, story::kTourHost, {}));
  std::string text = fmt::format(
      "\n1. A host\n  {} stands at {} reviews.\n"
      "  A standing always says how sure it is and what it rests on.\n",
      story::kTourHost, rating_text(host));
  text += stop.next_about("show", story::kTourHost);
  return text + stop.next("top", fmt::format("{} --limit 5", stop.context));
}

// 2. The ring.

struct Period {
  std::string when;
  Instant from;
  Instant to;
};

std::string period_text(const Explanation& why, const Period& period) {
  std::map<double, int> scores;
  std::set<std::string> raters;
  std::size_t count = 0;
  for (const Contribution& part : why.contributions) {
    if (part.observed_at >= period.from && part.observed_at < period.to) {
      ++scores[part.score];
      raters.insert(part.rater);
      ++count;
    }
  }
  std::string stars;
  for (const auto& [score, times] : scores) {
    stars += fmt::format("{}{} × {:.0f}", stars.empty() ? "" : ", ", times, score);
  }
  return fmt::format("    {:<24} {:>2} reviews by {:>2} raters: {}\n", period.when, count,
                     raters.size(), stars);
}

std::string leader_text(const Explanation& why) {
  const Instant burst = story::moment(story::kBurstDay, 0);
  const Instant calm = story::moment(story::kBurstDay + story::kBurstDays, 0);
  const Instant end = story::moment(story::kYearDays, 0);
  std::string text = fmt::format("  What explain shows of {}, by time:\n", story::kRingLeader);
  text += period_text(why, {"before " + date_of(burst), story::kFirstMoment, burst});
  text += period_text(why, {fmt::format("{} to {}", date_of(burst), date_of(calm)), burst, calm});
  return text + period_text(why, {"after", calm, end});
}

Result<std::string> ring_part(const Stop& stop, const OpenedLedger& stays) {
  const std::set<std::string, std::less<>> ring(story::kRing.begin(), story::kRing.end());
  std::string text = fmt::format(
      "\n2. Six accounts that praise each other\n"
      "    rating  without the six  reviews  of them by the six\n");
  for (const std::string_view member : story::kRing) {
    const Explanation why =
        RECOUNT_TRY(answers::explain(stays.engine, stays.reader, stop.context, member, {}));
    const auto praise =
        std::count_if(why.contributions.begin(), why.contributions.end(),
                      [&](const Contribution& part) { return ring.contains(part.rater); });
    text += fmt::format("    {:>6.2f}  {:>15.2f}  {:>7}  {:>18}  {}\n", why.standing.rating,
                        rating_without(why, ring), why.contributions.size(), praise, member);
  }
  const Explanation leader = RECOUNT_TRY(
      answers::explain(stays.engine, stays.reader, stop.context, story::kRingLeader, {}));
  text += leader_text(leader);
  text +=
      "  A burst of fives, each rater twice, against everybody else's ones and twos. The rating\n"
      "  counts what is on record; explain shows whose words they are, and anyone may add up.\n";
  return text + stop.next_about("explain", story::kRingLeader);
}

// 3. The disputed kitchen.

using EntriesById = std::map<std::string, evidence::EntryIndex, std::less<>>;

Result<EntriesById> entries_by_id(const ledger::Reader& reader) {
  EntriesById entries;
  const auto remember = [&](const ledger::OpenedEntry& entry) -> Status {
    if (entry.type == ledger::kPrivateEntry) {
      const evidence::Event event = RECOUNT_TRY(evidence::decode_event(entry.bytes));
      std::visit([&](const auto& one) { entries[one.id] = entry.index; }, event);
    }
    return {};
  };
  RECOUNT_TRY(reader.visit(0, reader.size(), remember));
  return entries;
}

Result<evidence::Event> event_of(const OpenedLedger& opened, const EntriesById& entries,
                                 std::string_view id) {
  const auto found = entries.find(id);
  if (found == entries.end()) {
    return make_error(ErrorCode::NotFound, fmt::format("the demo's {} is not on record", id),
                      "`recount demo --fresh` makes the demo anew");
  }
  const Bytes bytes = RECOUNT_TRY(opened.reader.opening(found->second));
  return evidence::decode_event(bytes);
}

std::string inspections_text(const Explanation& why) {
  std::string text;
  for (const Contribution& part : why.contributions) {
    std::string facets;
    for (const evidence::Facet& facet : part.facets) {
      facets += fmt::format("{}{} {}", facets.empty() ? "" : ", ", facet.name, facet.value);
    }
    text += fmt::format("    entry {:>3}  {}  grade {:.0f}  adds {:.3f}  ({})\n", part.entry_index,
                        date_of(part.observed_at), part.score, part.contribution, facets);
  }
  for (const answers::SetAside& one : why.set_aside) {
    text += fmt::format("    entry {:>3}  {}  grade {:.0f}  set aside by entry {}\n",
                        one.entry_index, date_of(one.observed_at), one.score, one.ended_by);
  }
  return text;
}

struct Disputed {
  evidence::Contest contest;
  evidence::Ruling ruling;
  engine::EntryIndex evidence_entry = 0;
  engine::EntryIndex ruling_entry = 0;
};

Result<Disputed> find_dispute(const OpenedLedger& kitchens, const EntriesById& entries,
                              std::string_view contest_id, std::string_view ruling_id) {
  const evidence::Event contest = RECOUNT_TRY(event_of(kitchens, entries, contest_id));
  const evidence::Event ruling = RECOUNT_TRY(event_of(kitchens, entries, ruling_id));
  const auto* said = std::get_if<evidence::Contest>(&contest);
  const auto* decided = std::get_if<evidence::Ruling>(&ruling);
  if (said == nullptr || decided == nullptr) {
    return make_error(ErrorCode::NotFound, "the demo's contest or its ruling is something else",
                      "`recount demo --fresh` makes the demo anew");
  }
  return Disputed{.contest = *said,
                  .ruling = *decided,
                  .evidence_entry = said->target,
                  .ruling_entry = entries.find(ruling_id)->second};
}

Result<std::string> upheld_text(const Stop& stop, const OpenedLedger& kitchens,
                                const Disputed& dispute) {
  const auto explain_at = [&](engine::TreeSize size) {
    return answers::explain(kitchens.engine, kitchens.reader, stop.context, story::kDisputedKitchen,
                            AsOf{.size = size, .at = {}});
  };
  const Explanation before = RECOUNT_TRY(explain_at(dispute.evidence_entry));
  const Explanation fallen = RECOUNT_TRY(explain_at(dispute.evidence_entry + 1));
  const Explanation after = RECOUNT_TRY(explain_at(dispute.ruling_entry + 1));
  std::string text =
      fmt::format("\n3. An inspection of the wrong premises\n  {} stood at {} inspections.\n",
                  story::kDisputedKitchen, rating_text(before.standing));
  text += fmt::format(
      "  Then an inspector gave it a 1 (of the marks, fewer are better), and it stood at {:.2f}:\n",
      fallen.standing.rating);
  text += inspections_text(fallen);
  text += paragraph(fmt::format("{} it contested: {}.", date_of(dispute.contest.declared_at),
                                dispute.contest.reason));
  text += paragraph(fmt::format("{} upheld by {}: {}.", date_of(dispute.ruling.declared_at),
                                dispute.ruling.decider, dispute.ruling.reasons));
  text += fmt::format("  Now it stands at {:.2f}, and the record keeps the mistake in sight:\n",
                      after.standing.rating);
  text += inspections_text(after);
  text += stop.next_about("explain", story::kDisputedKitchen,
                          fmt::format(" --as-of {}", dispute.evidence_entry + 1));
  return text + stop.next_about("explain", story::kDisputedKitchen);
}

Result<std::string> dismissed_text(const Stop& stop, const OpenedLedger& kitchens,
                                   const Disputed& dispute) {
  const Standing standing = RECOUNT_TRY(
      answers::standing_of(kitchens.engine, stop.context, story::kDismissedKitchen, {}));
  return paragraph(fmt::format("{} contested a grade, too: {}.", story::kDismissedKitchen,
                               dispute.contest.reason)) +
         paragraph(fmt::format("Dismissed: {}.", dispute.ruling.reasons)) +
         paragraph(fmt::format("It stands at {} inspections, the contested one included.",
                               rating_text(standing)));
}

Result<std::string> kitchen_part(const Stop& stop, const OpenedLedger& kitchens) {
  const EntriesById entries = RECOUNT_TRY(entries_by_id(kitchens.reader));
  const Disputed upheld =
      RECOUNT_TRY(find_dispute(kitchens, entries, story::kUpheldContest, story::kUpheldRuling));
  const Disputed dismissed = RECOUNT_TRY(
      find_dispute(kitchens, entries, story::kDismissedContest, story::kDismissedRuling));
  std::string text = RECOUNT_TRY(upheld_text(stop, kitchens, upheld));
  text += RECOUNT_TRY(dismissed_text(stop, kitchens, dismissed));
  text += stop.next_about("show", story::kDismissedKitchen);
  return text + stop.next("proof", fmt::format("{}", upheld.evidence_entry));
}

// 4. The stations.

Result<std::string> station_part(const Stop& stop, const OpenedLedger& stations) {
  const answers::Leaderboard board =
      RECOUNT_TRY(answers::leaderboard(stations.engine, stop.context, {}, 0));
  std::string text =
      "\n4. Bicycle stations: 1 is a bicycle to take and a dock to return one, 0.5 only one of "
      "them\n";
  const std::size_t shown = std::min<std::size_t>(3, board.standings.size());
  for (std::size_t last = board.standings.size() - shown; last < board.standings.size(); ++last) {
    const Standing& one = board.standings[last];
    text += fmt::format("    {:>2} of {}  {:.4f}  {}\n", last + 1, board.standings.size(),
                        one.rating, one.subject);
  }
  text += fmt::format("  {} runs empty every morning. A place is rated, nobody in it.\n",
                      story::kEmptiestStation);
  return text + stop.next_about("show", story::kEmptiestStation, " --at 2025-01-13T09:00:00Z");
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '/' || c == '@' || c == ':';
}

}  // namespace

std::string shell_word(const std::string& text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) {
    return text;
  }
  if (text.find_first_of("\"$`\\!") == std::string::npos) {
    return '"' + text + '"';
  }
  std::string word = "'";
  for (const char c : text) {
    word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return word + "'";
}

Result<std::string> tour(const TourPlace& place) {
  const OpenedLedger stays = RECOUNT_TRY(open_ledger(place.directory / "home-sharing"));
  const OpenedLedger kitchens = RECOUNT_TRY(open_ledger(place.directory / "kitchens"));
  const OpenedLedger stations = RECOUNT_TRY(open_ledger(place.directory / "stations"));
  const Stop at_home{.place = place, .ledger = "home-sharing", .context = "home-sharing"};
  const Stop at_table{.place = place, .ledger = "kitchens", .context = "inspection"};
  const Stop on_street{.place = place, .ledger = "stations", .context = "city-service"};
  std::string text = RECOUNT_TRY(host_part(at_home, stays));
  text += RECOUNT_TRY(ring_part(at_home, stays));
  text += RECOUNT_TRY(kitchen_part(at_table, kitchens));
  text += RECOUNT_TRY(station_part(on_street, stations));
  text += "\n5. Do not take our word for it\n";
  const std::string ledger = shell_word((place.directory / "kitchens").string());
  text += fmt::format("  next: {} verify {}\n", place.program, ledger);
  text += "  recount-verify shares no code with what wrote the ledger:\n";
  text += fmt::format("  next: {} {} --vkey \"$({} key {})\" --openings\n", place.verifier, ledger,
                      place.program, ledger);
  return text;
}

}  // namespace recount::app
