#include "record_gen.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "policy/load.h"

namespace recount {
namespace {

constexpr std::int64_t kMonday = 1'736'121'600'000'000;  // 2025-01-06

evidence::Evidence any_evidence(std::size_t number) {
  evidence::Evidence one;
  one.kind = evidence::Kind::Review;
  one.id = fmt::format("e{}", number);
  one.context = *rc::gen::element<std::string>("left", "right");
  one.rater = fmt::format("rater-{}", *rc::gen::inRange(0, 8));
  one.subject = fmt::format("subject-{}", *rc::gen::inRange(0, 6));
  one.score = *rc::gen::inRange(1, 6);
  one.observed_at = {kMonday + *rc::gen::inRange<std::int64_t>(0, 400LL * 86'400'000'000)};
  return one;
}

// What later events may speak of: entries of the record so far, and their contexts.
struct Place {
  evidence::EntryIndex entry = 0;
  std::string context;
};

struct Sealed {
  Place place;
  evidence::Blinding blinding{};
  evidence::Evidence evidence;
};

struct Open {
  std::vector<Place> evidence;
  std::vector<Place> contests;  // without a ruling
  std::vector<Place> consequences;
  std::vector<Sealed> seals;  // that are closed
  std::map<std::string, std::vector<evidence::EntryIndex>> erasable;
};

template <typename T>
T draw(const std::vector<T>& from) {
  return from[*rc::gen::inRange<std::size_t>(0, from.size())];
}

template <typename T>
T take(std::vector<T>& from) {
  const auto at = *rc::gen::inRange<std::size_t>(0, from.size());
  T taken = from[at];
  from.erase(from.begin() + static_cast<std::ptrdiff_t>(at));
  return taken;
}

std::optional<evidence::Event> about_evidence(int kind, std::size_t number, Open& open) {
  const std::string id = fmt::format("e{}", number);
  if (open.evidence.empty()) {
    return std::nullopt;
  }
  const Place place = draw(open.evidence);
  if (kind == 1) {
    return evidence::Retract{id, place.context, place.entry, "wrong", {kMonday}};
  }
  if (kind == 2) {
    open.contests.push_back({.entry = number, .context = place.context});
    return evidence::Contest{id, place.context, place.entry, "somebody", "not so", {kMonday}};
  }
  return evidence::Reply{id, place.context, place.entry, "somebody", "so it was", {kMonday}};
}

std::optional<evidence::Event> any_ruling(std::size_t number, Open& open) {
  if (open.contests.empty()) {
    return std::nullopt;
  }
  const Place place = take(open.contests);
  return evidence::Ruling{
      .id = fmt::format("e{}", number),
      .context = place.context,
      .contest = place.entry,
      .outcome = *rc::gen::element(evidence::Outcome::Upheld, evidence::Outcome::Dismissed),
      .decider = "board",
      .reasons = "because",
      .declared_at = {kMonday}};
}

evidence::Event any_seal(std::size_t number, Open& open) {
  Sealed sealed;
  sealed.evidence = any_evidence(number);
  sealed.evidence.interaction = fmt::format("met-{}", number);
  sealed.blinding.fill(static_cast<std::uint8_t>(number));
  sealed.place = {.entry = number, .context = sealed.evidence.context};
  open.seals.push_back(sealed);
  return evidence::Seal{.id = fmt::format("e{}", number),
                        .context = sealed.place.context,
                        .commitment = evidence::seal_commitment(sealed.blinding, sealed.evidence),
                        .sealed = {1, 2, 3},
                        .declared_at = {kMonday}};
}

std::optional<evidence::Event> any_reveal(std::size_t number, Open& open) {
  if (open.seals.empty()) {
    return std::nullopt;
  }
  const Sealed sealed = take(open.seals);
  open.evidence.push_back(sealed.place);
  return evidence::Reveal{.id = fmt::format("e{}", number),
                          .context = sealed.place.context,
                          .parts = {{.seal = sealed.place.entry,
                                     .blinding = sealed.blinding,
                                     .evidence = sealed.evidence}},
                          .declared_at = {kMonday}};
}

evidence::Event any_consequence(std::size_t number, Open& open) {
  const std::string context = *rc::gen::element<std::string>("left", "right");
  open.consequences.push_back({.entry = number, .context = context});
  return evidence::Consequence{.id = fmt::format("e{}", number),
                               .context = context,
                               .subject = "subject-1",
                               .effect = "search-rank",
                               .rule = "the lowest tenth",
                               .decider = "",
                               .reasons = "",
                               .tree_size = number,
                               .begins_at = {kMonday},
                               .ends_at = {kMonday + 1},
                               .declared_at = {kMonday}};
}

/// A contest of a consequence, or the stay of one that is contested.
std::optional<evidence::Event> about_consequence(std::size_t number, Open& open) {
  if (open.consequences.empty()) {
    return std::nullopt;
  }
  const std::string id = fmt::format("e{}", number);
  const Place place = draw(open.consequences);
  for (const Place& contest : open.contests) {
    if (contest.context == place.context) {
      return evidence::Stay{id, place.context, place.entry, contest.entry, {kMonday}};
    }
  }
  open.contests.push_back({.entry = number, .context = place.context});
  return evidence::Contest{id, place.context, place.entry, "subject-1", "why", {kMonday}};
}

evidence::Event any_interaction(std::size_t number) {
  return evidence::Interaction{.id = fmt::format("e{}", number),
                               .context = *rc::gen::element<std::string>("left", "right"),
                               .first = {.party = "rater-1", .role = "guest"},
                               .second = {.party = "subject-1", .role = "host"},
                               .ended_at = {kMonday},
                               .closes_at = {kMonday + 1},
                               .declared_at = {kMonday}};
}

/// Ends a few entries of a context that are not erased yet.
std::optional<evidence::Event> any_erasure(std::size_t number, Open& open) {
  const std::string context = *rc::gen::element<std::string>("left", "right");
  std::vector<evidence::EntryIndex>& erasable = open.erasable[context];
  std::set<evidence::EntryIndex> drawn;
  for (int wanted = *rc::gen::inRange(1, 6); wanted > 0 && !erasable.empty(); --wanted) {
    drawn.insert(take(erasable));
  }
  if (drawn.empty()) {
    return std::nullopt;
  }
  evidence::EntrySet entries;
  for (const evidence::EntryIndex entry : drawn) {
    entries.append(entry);
  }
  const std::string id = fmt::format("e{}", number);
  if (*rc::gen::arbitrary<bool>()) {
    return evidence::Expiry{id, context, {kMonday}, entries, {}, {kMonday}};
  }
  return evidence::Erase{id, context, "on request", entries, {}, {kMonday}};
}

std::optional<evidence::Event> event_of_kind(int kind, std::size_t number, Open& open) {
  switch (kind) {
    case 1:
    case 2:
    case 3:
      return about_evidence(kind, number, open);
    case 4:
      return any_ruling(number, open);
    case 5:
      return any_seal(number, open);
    case 6:
      return any_reveal(number, open);
    case 7:
      return any_consequence(number, open);
    case 8:
      return about_consequence(number, open);
    case 9:
      return any_interaction(number);
    case 10:
      return evidence::ModelOutput{
          fmt::format("e{}", number), "left", "rev2", "", number, {}, {kMonday}};
    case 11:
      return any_erasure(number, open);
    default:
      return std::nullopt;
  }
}

evidence::Event any_event(std::size_t number, Erasures erasures, Open& open) {
  const int kind = *rc::gen::weightedElement<int>({{16, 0},
                                                   {1, 1},
                                                   {2, 2},
                                                   {1, 3},
                                                   {2, 4},
                                                   {3, 5},
                                                   {3, 6},
                                                   {1, 7},
                                                   {2, 8},
                                                   {1, 9},
                                                   {1, 10},
                                                   {2, 11}});
  const bool is_wanted = kind != 11 || erasures == Erasures::Some;
  std::optional<evidence::Event> event =
      is_wanted ? event_of_kind(kind, number, open) : std::nullopt;
  if (!event) {
    evidence::Evidence one = any_evidence(number);
    open.evidence.push_back({.entry = number, .context = one.context});
    event = std::move(one);
  }
  if (evidence::entries_ended_by(*event) == nullptr) {
    open.erasable[std::string(evidence::context_of(*event))].push_back(number);
  }
  return std::move(*event);
}

// Entry indexes of the evidence that counts no more in a ledger of `size`.
std::set<evidence::EntryIndex> ended_at(const std::vector<RecordedEvent>& record,
                                        const std::set<evidence::EntryIndex>& erased,
                                        std::uint64_t size) {
  std::set<evidence::EntryIndex> ended;
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto* event = std::get_if<evidence::Event>(&record[i].event);
    if (event == nullptr || erased.contains(i)) {
      continue;
    }
    if (const auto* retract = std::get_if<evidence::Retract>(event)) {
      ended.insert(retract->target);
    }
    const auto* ruling = std::get_if<evidence::Ruling>(event);
    if (ruling != nullptr && ruling->outcome == evidence::Outcome::Upheld &&
        !erased.contains(ruling->contest)) {
      const auto& contested = std::get<evidence::Event>(record[ruling->contest].event);
      ended.insert(std::get<evidence::Contest>(contested).target);
    }
  }
  return ended;
}

/// The evidence that an entry makes count, and the entries by which it is spoken of.
std::vector<std::pair<evidence::EntryIndex, const evidence::Evidence*>> counted_by(
    evidence::EntryIndex entry, const evidence::Event& event) {
  if (const auto* one = std::get_if<evidence::Evidence>(&event)) {
    return {{entry, one}};
  }
  std::vector<std::pair<evidence::EntryIndex, const evidence::Evidence*>> parts;
  if (const auto* reveal = std::get_if<evidence::Reveal>(&event)) {
    for (const evidence::Revealed& part : reveal->parts) {
      parts.emplace_back(part.seal, &part.evidence);
    }
  }
  return parts;
}

}  // namespace

std::string policy_text(const std::string& context, const std::string& half_life,
                        const std::string& prior_mean) {
  return fmt::format(R"(language    = 1
context     = "{}"
activity    = "marketplace"
purpose     = "Test the fold"
operates_in = ["eu"]
basis       = "contract"

[[actor]]
role = "controller"
name = "The tests"
country = "it"
sees = ["standing", "evidence"]

[subject]
kind = "service"

[[evidence]]
kind   = "review"
by     = "member"
proof  = "none"
source = "made by a test"
score  = {{ min = 1, max = 5 }}

[rating]
model     = "beta"
prior     = {{ mean = {}, weight = 7 }}
{}
parameters_public = true

[show]
to    = ["public", "subject"]
after = 1
with  = ["rating", "interval", "count"]
)",
                     context, prior_mean,
                     half_life.empty() ? "" : fmt::format("half_life = \"{}\"", half_life));
}

std::vector<RecordedEvent> any_record(int events_max, Erasures erasures) {
  std::vector<RecordedEvent> record;
  const auto add_control = [&](evidence::ControlEvent event) {
    record.push_back({.event = std::move(event)});
  };
  add_control(evidence::Genesis{.kind = evidence::LedgerKind::Synthetic,
                                .controller = "tests",
                                .origin = "example.org/tests",
                                .signing_key = {},
                                .rulebook = {},
                                .created_at = {kMonday}});
  add_control(evidence::PolicyChange{
      .context = "left", .text = policy_text("left", "30d"), .rulebook = {}});
  add_control(
      evidence::PolicyChange{.context = "right", .text = policy_text("right", ""), .rulebook = {}});
  Open open;
  const int count = *rc::gen::inRange(0, events_max + 1);
  for (int i = 0; i < count; ++i) {
    record.push_back({.event = any_event(record.size(), erasures, open)});
  }
  return record;
}

std::set<evidence::EntryIndex> erased_in(const std::vector<RecordedEvent>& record) {
  std::set<evidence::EntryIndex> erased;
  for (const RecordedEvent& one : record) {
    const auto* event = std::get_if<evidence::Event>(&one.event);
    const evidence::EntrySet* entries = event ? evidence::entries_ended_by(*event) : nullptr;
    if (entries != nullptr) {
      entries->for_each([&](evidence::EntryIndex entry) { erased.insert(entry); });
    }
  }
  return erased;
}

std::vector<RecordedEvent> with_openings_destroyed(std::vector<RecordedEvent> record) {
  for (const evidence::EntryIndex entry : erased_in(record)) {
    record[entry].event = Destroyed{};
  }
  return record;
}

namespace {

/// Points an event at where what it speaks of went; false when that went nowhere.
template <typename Move>
bool repoint(evidence::Event& event, const Move& move) {
  if (auto* ruling = std::get_if<evidence::Ruling>(&event)) {
    return move(ruling->contest);
  }
  if (auto* stay = std::get_if<evidence::Stay>(&event)) {
    const bool has_consequence = move(stay->consequence);
    return move(stay->contest) && has_consequence;
  }
  if (auto* reveal = std::get_if<evidence::Reveal>(&event)) {
    std::erase_if(reveal->parts, [&](evidence::Revealed& part) { return !move(part.seal); });
    return !reveal->parts.empty();
  }
  return std::visit(
      [&](auto& one) {
        if constexpr (requires { one.target; }) {
          return move(one.target);
        } else {
          return true;
        }
      },
      event);
}

}  // namespace

std::vector<RecordedEvent> keep_only(const std::vector<RecordedEvent>& record,
                                     const std::set<evidence::EntryIndex>& dropped) {
  std::vector<RecordedEvent> kept;
  std::map<evidence::EntryIndex, evidence::EntryIndex> moved;
  const auto move = [&](evidence::EntryIndex& entry) {
    const auto found = moved.find(entry);
    entry = found == moved.end() ? entry : found->second;
    return found != moved.end();
  };
  for (evidence::EntryIndex i = 0; i < record.size(); ++i) {
    RecordedEvent one = record[i];
    bool is_kept = !dropped.contains(i);
    if (auto* event = std::get_if<evidence::Event>(&one.event)) {
      is_kept = is_kept && evidence::entries_ended_by(*event) == nullptr && repoint(*event, move);
    }
    if (is_kept) {
      moved[i] = kept.size();
      kept.push_back(std::move(one));
    }
  }
  return kept;
}

void fold_one(engine::Engine& engine, const RecordedEvent& one) {
  if (std::holds_alternative<Destroyed>(one.event)) {
    engine.apply_erased(engine.size());
    return;
  }
  const auto* control = std::get_if<evidence::ControlEvent>(&one.event);
  const Status done = control ? engine.apply(engine.size(), *control)
                              : engine.apply(engine.size(), std::get<evidence::Event>(one.event));
  if (!done) {
    RC_FAIL(done.error().message);
  }
}

engine::Engine fold_all(const std::vector<RecordedEvent>& record) {
  engine::Engine engine;
  for (const RecordedEvent& one : record) {
    fold_one(engine, one);
  }
  return engine;
}

NaiveStanding naive_standing(const std::vector<RecordedEvent>& record, const std::string& context,
                             const std::string& subject, std::uint64_t size, Instant at) {
  policy::Policy policy;
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto* control = std::get_if<evidence::ControlEvent>(&record[i].event);
    const auto* change = control ? std::get_if<evidence::PolicyChange>(control) : nullptr;
    if (change != nullptr && change->context == context) {
      policy = *policy::load(change->text, "test", evidence::LedgerKind::Synthetic).policy;
    }
  }
  const std::set<evidence::EntryIndex> erased = erased_in(record);
  const std::set<evidence::EntryIndex> ended = ended_at(record, erased, size);
  long double weights = 0;
  long double scores = 0;
  NaiveStanding standing;
  const auto count = [&](const evidence::Evidence& one) {
    const auto age = static_cast<long double>((at - one.observed_at).microseconds);
    const long double weight =
        policy.rating.half_life
            ? std::exp2(-age / static_cast<long double>(policy.rating.half_life->microseconds))
            : 1.0L;
    weights += weight;
    scores += weight * static_cast<long double>(one.score);
    ++standing.evidence_count;
  };
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto* event = std::get_if<evidence::Event>(&record[i].event);
    if (event == nullptr || erased.contains(i)) {
      continue;
    }
    for (const auto& [entry, one] : counted_by(i, *event)) {
      const bool counts = one->context == context && one->subject == subject &&
                          one->observed_at <= at && !ended.contains(entry) &&
                          !erased.contains(entry);
      if (counts) {
        count(*one);
      }
    }
  }
  const auto k = static_cast<long double>(policy.rating.prior.weight);
  standing.rating =
      (k * static_cast<long double>(policy.rating.prior.mean) + scores) / (k + weights);
  return standing;
}

}  // namespace recount
