#include "record_gen.h"

#include <algorithm>
#include <cmath>

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

// Entries of the record so far that are evidence, or contests without a ruling.
struct Open {
  std::vector<std::pair<evidence::EntryIndex, std::string>> evidence;
  std::vector<std::pair<evidence::EntryIndex, std::string>> contests;
};

evidence::Event any_event(std::size_t number, Open& open) {
  const int kind = *rc::gen::weightedElement<int>({{12, 0}, {1, 1}, {2, 2}, {2, 3}});
  const std::string id = fmt::format("e{}", number);
  if (kind == 3 && !open.contests.empty()) {
    const auto at = *rc::gen::inRange<std::size_t>(0, open.contests.size());
    const auto [entry, context] = open.contests[at];
    open.contests.erase(open.contests.begin() + static_cast<std::ptrdiff_t>(at));
    return evidence::Ruling{
        .id = id,
        .context = context,
        .contest = entry,
        .outcome = *rc::gen::element(evidence::Outcome::Upheld, evidence::Outcome::Dismissed),
        .decider = "board",
        .reasons = "because",
        .declared_at = {kMonday}};
  }
  if ((kind == 1 || kind == 2) && !open.evidence.empty()) {
    const auto at = *rc::gen::inRange<std::size_t>(0, open.evidence.size());
    const auto [entry, context] = open.evidence[at];
    if (kind == 1) {
      return evidence::Retract{.id = id,
                               .context = context,
                               .target = entry,
                               .reason = "wrong",
                               .declared_at = {kMonday}};
    }
    open.contests.emplace_back(number, context);
    return evidence::Contest{.id = id,
                             .context = context,
                             .target = entry,
                             .party = "somebody",
                             .reason = "not so",
                             .declared_at = {kMonday}};
  }
  evidence::Evidence one = any_evidence(number);
  open.evidence.emplace_back(number, one.context);
  return one;
}

// Entry indexes of the evidence that counts no more in a ledger of `size`.
std::vector<evidence::EntryIndex> ended_at(const std::vector<RecordedEvent>& record,
                                           std::uint64_t size) {
  std::vector<evidence::EntryIndex> ended;
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto* event = std::get_if<evidence::Event>(&record[i].event);
    if (event == nullptr) {
      continue;
    }
    if (const auto* retract = std::get_if<evidence::Retract>(event)) {
      ended.push_back(retract->target);
    }
    const auto* ruling = std::get_if<evidence::Ruling>(event);
    if (ruling != nullptr && ruling->outcome == evidence::Outcome::Upheld) {
      const auto& contested = std::get<evidence::Event>(record[ruling->contest].event);
      ended.push_back(std::get<evidence::Contest>(contested).target);
    }
  }
  return ended;
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

std::vector<RecordedEvent> any_record(int events_max) {
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
    record.push_back({.event = any_event(record.size(), open)});
  }
  return record;
}

void fold_one(engine::Engine& engine, const RecordedEvent& one) {
  const Status done =
      std::visit([&](const auto& event) { return engine.apply(engine.size(), event); }, one.event);
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
  const std::vector<evidence::EntryIndex> ended = ended_at(record, size);
  long double weights = 0;
  long double scores = 0;
  NaiveStanding standing;
  for (std::uint64_t i = 0; i < size; ++i) {
    const auto* event = std::get_if<evidence::Event>(&record[i].event);
    const auto* one = event ? std::get_if<evidence::Evidence>(event) : nullptr;
    const bool counts = one != nullptr && one->context == context && one->subject == subject &&
                        one->observed_at <= at &&
                        std::find(ended.begin(), ended.end(), i) == ended.end();
    if (!counts) {
      continue;
    }
    const auto age = static_cast<long double>((at - one->observed_at).microseconds);
    const long double weight =
        policy.rating.half_life
            ? std::exp2(-age / static_cast<long double>(policy.rating.half_life->microseconds))
            : 1.0L;
    weights += weight;
    scores += weight * static_cast<long double>(one->score);
    ++standing.evidence_count;
  }
  const auto k = static_cast<long double>(policy.rating.prior.weight);
  standing.rating =
      (k * static_cast<long double>(policy.rating.prior.mean) + scores) / (k + weights);
  return standing;
}

}  // namespace recount
