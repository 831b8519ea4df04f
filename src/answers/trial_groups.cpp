#include "answers/trial_groups.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "evidence/codec.h"
#include "policy/toml_text.h"

namespace recount::answers {
namespace {

using Ratings = std::vector<engine::SubjectRating>;

constexpr std::size_t kFifths = 5;

void add(Group& group, const engine::SubjectRating& before, const engine::SubjectRating& after) {
  ++group.rated;
  group.moved += before.rating != after.rating ? 1U : 0U;
  group.mean_move += after.rating - before.rating;  // a sum, until all are there
}

std::vector<Group> finished(std::vector<Group> groups) {
  std::erase_if(groups, [](const Group& group) { return group.rated == 0; });
  for (Group& group : groups) {
    group.mean_move /= static_cast<double>(group.rated);
  }
  return groups;
}

struct Tier {
  std::string name;
  double from = 0;
  std::uint64_t after = 0;
};

// Lowest first. What the text says passed the check of keys.
std::vector<Tier> tiers_of(const policy::Policy& policy) {
  std::vector<Tier> all;
  const policy::Node document = policy::read_toml(policy.text, "").root;
  const policy::Node* tables = document.find("tier");
  for (std::size_t i = 0; tables != nullptr && i < tables->items.size(); ++i) {
    const policy::Node& table = tables->items[i];
    const policy::Node* after = table.find("after");
    all.push_back({.name = table.find("name")->text,
                   .from = table.find("from")->number,
                   .after = after == nullptr ? 0 : static_cast<std::uint64_t>(after->integer)});
  }
  std::ranges::stable_sort(all, {}, &Tier::from);
  return all;
}

}  // namespace

Bands::Bands(const policy::Policy& policy) : after_(policy.show.after) {
  names_ = {"too little evidence"};
  const std::vector<Tier> tiers = tiers_of(policy);
  if (!tiers.empty()) {
    names_.emplace_back("below every tier");
    for (const Tier& tier : tiers) {
      names_.push_back(tier.name);
      steps_.push_back({.from = tier.from, .after = tier.after});
    }
    return;
  }
  const policy::Scale& scale = policy.scale();
  const double fifth = (scale.max - scale.min) / kFifths;
  for (std::size_t i = 0; i < kFifths; ++i) {
    const double from = scale.min + static_cast<double>(i) * fifth;
    names_.push_back(fmt::format("{:.4g} to {:.4g}", from, from + fifth));
    if (i > 0) {
      steps_.push_back({.from = from, .after = 0});
    }
  }
}

std::size_t Bands::band_of(const engine::SubjectRating& rating) const {
  if (rating.evidence_count < after_) {
    return 0;
  }
  std::size_t band = 1;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const bool is_reached =
        rating.rating >= steps_[i].from && rating.evidence_count >= steps_[i].after;
    band = is_reached ? i + 2 : band;
  }
  return band;
}

std::vector<Group> groups_by_count(const Ratings& before, const Ratings& after) {
  constexpr std::array<std::uint64_t, 3> kSteps = {3, 10, 100};
  std::vector<Group> groups = {{.name = "1 or 2 pieces of evidence"},
                               {.name = "3 to 9 pieces"},
                               {.name = "10 to 99 pieces"},
                               {.name = "100 pieces or more"}};
  for (std::size_t i = 0; i < before.size(); ++i) {
    const std::uint64_t count = before[i].evidence_count;
    const auto at = std::ranges::upper_bound(kSteps, count) - kSteps.begin();
    if (count > 0) {
      add(groups[static_cast<std::size_t>(at)], before[i], after[i]);
    }
  }
  return finished(std::move(groups));
}

Result<std::vector<std::optional<double>>> facet_means(const Asked& asked,
                                                       const ledger::Reader& reader,
                                                       std::string_view facet) {
  struct Sum {
    double of = 0;
    std::uint64_t count = 0;
  };

  const engine::ContextState& context = *asked.context;
  std::vector<Sum> sums(context.subjects().size());
  evidence::Evidence room;
  const auto take = [&](const ledger::OpenedEntry& entry) -> Status {
    const bool is_private = entry.type == ledger::kPrivateEntry && !entry.is_erased;
    if (!is_private || !RECOUNT_TRY(evidence::decode_evidence(entry.bytes, room)) ||
        room.context != context.name()) {
      return {};
    }
    const std::optional<engine::RowIndex> row = context.record().row_of(entry.index);
    if (!row || !context.record().counts(*row, asked.moment.size)) {
      return {};
    }
    for (const evidence::Facet& one : room.facets) {
      if (one.name == facet) {
        Sum& sum = sums[context.record().row(*row).subject];
        sum.of += one.value;
        ++sum.count;
      }
    }
    return {};
  };
  RECOUNT_TRY(reader.visit(0, asked.moment.size, take));
  std::vector<std::optional<double>> means(sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (sums[i].count > 0) {
      means[i] = sums[i].of / static_cast<double>(sums[i].count);
    }
  }
  return means;
}

std::vector<Group> groups_by_facet(const std::string& facet,
                                   const std::vector<std::optional<double>>& means,
                                   const Ratings& before, const Ratings& after) {
  constexpr std::size_t kThirds = 3;
  std::vector<double> sorted;
  for (std::size_t i = 0; i < means.size(); ++i) {
    if (means[i] && before[i].evidence_count > 0) {
      sorted.push_back(*means[i]);
    }
  }
  if (sorted.empty()) {
    return {};
  }
  std::ranges::sort(sorted);
  const double low = sorted[sorted.size() / kThirds];
  const double high = sorted[2 * sorted.size() / kThirds];
  std::vector<Group> groups = {{.name = fmt::format("{} below {:.4g}", facet, low)},
                               {.name = fmt::format("{} from {:.4g}", facet, low)},
                               {.name = fmt::format("{} from {:.4g} up", facet, high)}};
  for (std::size_t i = 0; i < means.size(); ++i) {
    if (means[i] && before[i].evidence_count > 0) {
      const std::size_t third = *means[i] >= high ? 2 : *means[i] >= low ? 1 : 0;
      add(groups[third], before[i], after[i]);
    }
  }
  return finished(std::move(groups));
}

}  // namespace recount::answers
