#include "answers/trial.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "answers/trial_groups.h"
#include "policy/differences.h"
#include "policy/toml_text.h"

namespace recount::answers {
namespace {

using Ratings = std::vector<engine::SubjectRating>;

// The value that stands at a share of the sorted whole.
double at_share(std::vector<double>& values, double share) {
  const auto place = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  const auto found = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), found, values.end());
  return *found;
}

MoveSizes sizes_of(std::vector<double> sizes) {
  if (sizes.empty()) {
    return {};
  }
  MoveSizes all;
  for (const double size : sizes) {
    all.mean += size / static_cast<double>(sizes.size());
    all.most = std::max(all.most, size);
  }
  all.median = at_share(sizes, 0.5);
  all.ninth_decile = at_share(sizes, 0.9);
  return all;
}

Rested rested(const engine::SubjectRating& rating) {
  Rested one{.rating = rating.rating,
             .evidence_count = rating.evidence_count,
             .weight = rating.sums.weight,
             .evidence_mean = {}};
  if (rating.sums.weight > 0) {
    one.evidence_mean = rating.sums.weighted_score / rating.sums.weight;
  }
  return one;
}

// The largest moves first; of equal ones, in the order in which the subjects came.
std::vector<Mover> movers_of(const engine::ContextState& context, const Ratings& before,
                             const Ratings& after, std::size_t count) {
  const auto size_of = [&](engine::SubjectIndex i) {
    return std::abs(after[i].rating - before[i].rating);
  };
  std::vector<engine::SubjectIndex> moved;
  for (engine::SubjectIndex i = 0; i < before.size(); ++i) {
    if (before[i].evidence_count > 0 && size_of(i) > 0) {
      moved.push_back(i);
    }
  }
  const auto shown = moved.begin() + static_cast<std::ptrdiff_t>(std::min(count, moved.size()));
  std::partial_sort(moved.begin(), shown, moved.end(), [&](auto a, auto b) {
    return size_of(a) != size_of(b) ? size_of(a) > size_of(b) : a < b;
  });
  std::vector<Mover> movers;
  for (auto one = moved.begin(); one != shown; ++one) {
    const std::string_view name = context.parties().name_of(context.subjects()[*one].party);
    movers.push_back({.subject = std::string(name),
                      .before = rested(before[*one]),
                      .after = rested(after[*one])});
  }
  return movers;
}

std::vector<Crossing> crossings_of(const Asked& asked, const policy::Policy& candidate,
                                   const Ratings& before, const Ratings& after) {
  const Bands bands_before(*asked.policy);
  const Bands bands_after(candidate);
  std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> counts;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].evidence_count > 0) {
      ++counts[{bands_before.band_of(before[i]), bands_after.band_of(after[i])}];
    }
  }
  std::vector<Crossing> crossings;
  for (const auto& [pair, subjects] : counts) {
    const std::string& from = bands_before.name(pair.first);
    const std::string& to = bands_after.name(pair.second);
    if (from != to) {
      crossings.push_back({.from = from, .to = to, .subjects = subjects});
    }
  }
  return crossings;
}

// What a rating of the past follows from; the rest of a policy is about what people do next.
bool moves_replay(std::string_view path) {
  constexpr std::array<std::string_view, 4> kReplayed = {"rating.", "memory", "tier", "show.after"};
  return std::ranges::any_of(kReplayed, [&](auto part) { return path.starts_with(part); });
}

std::vector<NotReplayed> not_replayed_in(const Asked& asked, const policy::Policy& candidate) {
  const engine::Record& record = asked.context->record();
  std::uint64_t contests = 0;
  std::uint64_t seals = 0;
  std::uint64_t ruled = 0;
  for (const auto& [entry, fact] : record.facts()) {
    contests += std::holds_alternative<engine::Contested>(fact) ? 1U : 0U;
    ruled += std::holds_alternative<engine::Ruled>(fact) ? 1U : 0U;
    seals += std::holds_alternative<engine::Sealed>(fact) && !record.is_opened(entry) ? 1U : 0U;
  }
  std::vector<NotReplayed> all = {
      {.what = "contests without a ruling; each may still end evidence", .count = contests - ruled},
      {.what = "sealed evidence that is not revealed", .count = seals},
      {.what = "erased openings; nobody knows any more what they said",
       .count = record.erased_below(asked.moment.size)},
  };
  const policy::Node before = policy::read_toml(asked.policy->text, "").root;
  const policy::Node after = policy::read_toml(candidate.text, "").root;
  NotReplayed keys{.what = "changed keys that move no rating of the past:", .count = 0};
  for (const policy::Difference& one : policy::differences(before, after)) {
    if (!moves_replay(one.path)) {
      keys.what += (keys.count++ == 0 ? " " : ", ") + one.path;
    }
  }
  all.push_back(std::move(keys));
  std::erase_if(all, [](const NotReplayed& one) { return one.count == 0; });
  return all;
}

Status check_fits(const Asked& asked, const policy::Policy& candidate, std::string_view facet) {
  if (!(asked.policy->scale() == candidate.scale())) {
    return make_error(ErrorCode::InvalidInput,
                      fmt::format("the candidate has another scale than \"{}\"", candidate.context),
                      "a context keeps its scale; make another context for another one");
  }
  const auto has_facet = [&](const policy::EvidenceRule& rule) {
    return std::ranges::binary_search(rule.facets, facet);
  };
  if (!facet.empty() && std::ranges::none_of(asked.policy->evidence, has_facet)) {
    return make_error(ErrorCode::InvalidInput,
                      fmt::format("the policy in force has no facet \"{}\"", facet),
                      "subjects are grouped by what the policy lets raters say, and by nothing "
                      "else about them");
  }
  return {};
}

void count_moves(const Ratings& before, const Ratings& after, Trial& trial) {
  std::vector<double> sizes;
  sizes.reserve(before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    trial.evidence_before += before[i].evidence_count;
    trial.evidence_after += after[i].evidence_count;
    if (before[i].evidence_count == 0) {
      continue;
    }
    ++trial.rated;
    trial.moved += before[i].rating != after[i].rating ? 1U : 0U;
    trial.rose += after[i].rating > before[i].rating ? 1U : 0U;
    trial.unrated += after[i].evidence_count == 0 ? 1U : 0U;
    if (after[i].evidence_count > 0) {
      sizes.push_back(std::abs(after[i].rating - before[i].rating));
    }
  }
  trial.sizes = sizes_of(std::move(sizes));
}

}  // namespace

Result<Trial> try_policy(const engine::Engine& engine, const ledger::Reader& reader,
                         const policy::Policy& candidate, const TrialOptions& options,
                         const engine::OnRows& on_rows) {
  const Asked asked = RECOUNT_TRY(ask(engine, candidate.context, {}));
  RECOUNT_TRY(check_fits(asked, candidate, options.facet));
  const engine::ContextState& context = *asked.context;
  Ratings before(context.subjects().size());
  for (engine::SubjectIndex i = 0; i < before.size(); ++i) {
    before[i] = context.rate(i, asked.moment);
  }
  engine::Kept kept;
  if (options.keep) {
    kept.from = Instant{asked.moment.at.microseconds - options.keep->microseconds};
  }
  const Ratings after = rate_all(context, candidate, asked.moment, kept, on_rows);
  Trial trial;
  trial.context = candidate.context;
  trial.tree_size = asked.moment.size;
  trial.at = asked.moment.at;
  trial.before = asked.policy->hash;
  trial.candidate = candidate.hash;
  count_moves(before, after, trial);
  trial.crossings = crossings_of(asked, candidate, before, after);
  trial.groups = groups_by_count(before, after);
  if (!options.facet.empty()) {
    const auto values = RECOUNT_TRY(facet_means(asked, reader, options.facet));
    for (Group& group : groups_by_facet(options.facet, values, before, after)) {
      trial.groups.push_back(std::move(group));
    }
  }
  trial.movers = movers_of(context, before, after, options.movers);
  trial.not_replayed = not_replayed_in(asked, candidate);
  return trial;
}

}  // namespace recount::answers
