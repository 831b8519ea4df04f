#include "answers/standing.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.h"
#include "base/nearest_name.h"
#include "policy/policy.h"

namespace recount::answers {
namespace {

constexpr std::size_t kNamesComparedMax = 200'000;

Error not_found(std::string message, std::string help) {
  return make_error(ErrorCode::NotFound, std::move(message), std::move(help));
}

Error no_context(const engine::Engine& engine, std::string_view wanted) {
  std::vector<std::string_view> names;
  for (const auto& [name, context] : engine.contexts()) {
    names.push_back(name);
  }
  const auto meant = nearest_name(wanted, names);
  return not_found(fmt::format("there is no context \"{}\"", wanted),
                   meant ? fmt::format("did you mean \"{}\"?", *meant)
                         : fmt::format("this ledger has: {}", fmt::join(names, ", ")));
}

std::uint64_t count_contested(const engine::ContextState& context, engine::SubjectIndex subject,
                              const engine::Moment& moment) {
  if (!context.record().has_disputes()) {
    return 0;
  }
  std::uint64_t count = 0;
  for (const engine::RowIndex row : context.rows_of(subject, moment)) {
    const std::vector<engine::Dispute>* disputes = context.record().disputes_of(row);
    const bool is_open =
        disputes != nullptr &&
        std::any_of(disputes->begin(), disputes->end(), [&](const engine::Dispute& one) {
          return one.contest < moment.size && (!one.ruling || *one.ruling >= moment.size);
        });
    count += is_open ? 1 : 0;
  }
  return count;
}

}  // namespace

Result<Asked> ask(const engine::Engine& engine, std::string_view context, const AsOf& as_of) {
  Asked asked;
  asked.context = engine.find_context(context);
  if (asked.context == nullptr) {
    return no_context(engine, context);
  }
  asked.moment.size = as_of.size.value_or(engine.size());
  if (asked.moment.size > engine.size()) {
    return make_error(
        ErrorCode::InvalidInput,
        fmt::format("the ledger has {} entries, not {}", engine.size(), asked.moment.size),
        "ask for a size that it has reached");
  }
  asked.policy = asked.context->policy_at(asked.moment.size);
  if (asked.policy == nullptr) {
    return not_found(
        fmt::format("\"{}\" had no policy in a ledger of {} entries", context, asked.moment.size),
        "ask for a later size");
  }
  const std::optional<Instant> latest = asked.context->latest_at(asked.moment.size);
  asked.moment.at = as_of.at.value_or(latest.value_or(Instant{}));
  return asked;
}

Result<engine::SubjectIndex> find_subject(const Asked& asked, std::string_view subject) {
  const auto found = asked.context->find_subject(subject);
  if (found) {
    return *found;
  }
  std::vector<std::string_view> names;
  for (const engine::SubjectState& state : asked.context->subjects()) {
    if (names.size() >= kNamesComparedMax) {
      break;
    }
    names.push_back(asked.context->parties().name_of(state.party));
  }
  const auto meant = nearest_name(subject, names);
  if (asked.context->record().erased_below(UINT64_MAX) > 0) {
    return not_found(
        fmt::format("nothing on record rates \"{}\" in \"{}\"", subject, asked.context->name()),
        "openings of this context were erased; of whom is not kept");
  }
  return not_found(fmt::format("nobody has rated \"{}\" in \"{}\"", subject, asked.context->name()),
                   meant ? fmt::format("did you mean \"{}\"?", *meant)
                         : "`recount top` lists who is rated there");
}

Standing standing_at(const engine::Engine& engine, const Asked& asked,
                     engine::SubjectIndex subject) {
  const engine::SubjectReading reading = asked.context->read(subject, asked.moment);
  const engine::SubjectState& state = asked.context->subjects()[subject];
  ensure(engine.genesis().has_value(), "a ledger with contexts has its genesis");
  return {.ledger_kind = engine.genesis()->kind,
          .context = asked.context->name(),
          .subject = std::string(asked.context->parties().name_of(state.party)),
          .rating = reading.beta.rating,
          .interval = reading.beta.interval,
          .wilson = reading.beta.wilson,
          .evidence_count = reading.evidence_count,
          .contested_count = count_contested(*asked.context, subject, asked.moment),
          .context_erased = asked.context->record().erased_below(asked.moment.size),
          .policy = asked.policy->hash,
          .tree_size = asked.moment.size,
          .at = asked.moment.at};
}

std::optional<Standing> find_standing(const engine::Engine& engine, const Asked& asked,
                                      std::string_view subject) {
  const auto index = asked.context->find_subject(subject);
  if (!index) {
    return std::nullopt;
  }
  Standing standing = standing_at(engine, asked, *index);
  return standing.evidence_count > 0 ? std::optional(std::move(standing)) : std::nullopt;
}

std::optional<engine::SubjectRating> find_rating(const Asked& asked, std::string_view subject) {
  const auto index = asked.context->find_subject(subject);
  if (!index) {
    return std::nullopt;
  }
  const engine::SubjectRating rated = asked.context->rate(*index, asked.moment);
  return rated.evidence_count > 0 ? std::optional(rated) : std::nullopt;
}

Result<Standing> standing_of(const engine::Engine& engine, std::string_view context,
                             std::string_view subject, const AsOf& as_of) {
  const Asked asked = RECOUNT_TRY(ask(engine, context, as_of));
  const engine::SubjectIndex index = RECOUNT_TRY(find_subject(asked, subject));
  Standing standing = standing_at(engine, asked, index);
  if (standing.evidence_count == 0) {
    return not_found(fmt::format("\"{}\" has no evidence that counts in \"{}\" at size {} and {}",
                                 subject, context, asked.moment.size, to_rfc3339(asked.moment.at)),
                     "ask without --as-of and --at, or for a later size and time");
  }
  return standing;
}

void write_fields(JsonWriter& json, const Standing& standing, const Shown& shown) {
  const auto range = [&](std::string_view name, const models::Range& of) {
    json.key(name).begin_array().value(of.low).value(of.high).end_array();
  };
  json.field("ledger_kind", name_of(standing.ledger_kind))
      .field("context", standing.context)
      .field("subject", standing.subject);
  if (shown.rating) {
    json.field("rating", standing.rating);
  }
  if (shown.interval) {
    range("interval", standing.interval);
    range("wilson", standing.wilson);
  }
  if (shown.count) {
    json.field("evidence_count", standing.evidence_count)
        .field("contested_count", standing.contested_count);
  }
  json.field("context_erased", standing.context_erased)
      .field("policy", policy::hash_text(standing.policy))
      .field("tree_size", standing.tree_size)
      .field("at", to_rfc3339(standing.at));
}

}  // namespace recount::answers
