#include "lab/recovery.h"

#include <algorithm>
#include <numeric>

#include "lab/opinion_matrix.h"

namespace recount::lab {
namespace {

struct Run {
  bool is_back = false;
  bool is_all_bad = false;
  double rounds = 0;
  std::uint32_t refusals = 0;
};

class OneMistake {
 public:
  OneMistake(const RecoverySetting& setting, std::uint32_t run)
      : setting_(setting),
        key_(RunKey{.seed = setting.seed, .replica = run}.philox_key()),
        opinions_(setting.agents) {
    for (unsigned k = 0; k < 8; ++k) {
      verdicts_[k] = ((setting.norm.assessment >> k) & 1U) != 0 ? ~std::uint64_t{0} : 0;
    }
    opinions_.set(0, 1, false);
  }

  Run play(std::vector<double>& held_bad) {
    const std::uint32_t agents = setting_.agents;
    const std::size_t all = std::size_t{agents} * agents;
    std::size_t bad = 1;
    Run run;
    std::uint32_t number = 0;
    for (; number < setting_.rounds_max * agents && bad > 0 && bad < all; ++number) {
      if (number % agents == 0) {
        held_bad[number / agents] += static_cast<double>(bad) / static_cast<double>(all);
      }
      bad = encounter(number, bad, run);
    }
    run.is_back = bad == 0;
    run.is_all_bad = bad == all;
    run.rounds = static_cast<double>(number) / agents;
    if (number == setting_.rounds_max * agents) {
      held_bad[setting_.rounds_max] += static_cast<double>(bad) / static_cast<double>(all);
    } else if (run.is_all_bad) {  // and stays so
      for (std::size_t later = (number / agents) + 1; later < held_bad.size(); ++later) {
        held_bad[later] += 1;
      }
    }
    return run;
  }

 private:
  std::size_t encounter(std::uint32_t number, std::size_t bad, Run& run) {
    const std::uint32_t agents = setting_.agents;
    const Drawn drawn = draw(key_, Purpose::Matching, 0, number);
    const std::uint32_t donor = below(drawn.first, agents);
    const std::uint32_t other = below(drawn.second, agents - 1);
    const std::uint32_t recipient = other < donor ? other : other + 1;
    const bool act = setting_.norm.cooperates(opinions_.holds_good(donor, donor),
                                              opinions_.holds_good(donor, recipient));
    run.refusals += act ? 0U : 1U;
    const std::size_t before = opinions_.count_good(donor, path_);
    path_.judge({.donor = opinions_.row(donor),
                 .recipient = opinions_.row(recipient),
                 .words = opinions_.words(),
                 .act = act,
                 .verdicts = verdicts_});
    return bad + before - opinions_.count_good(donor, path_);
  }

  const RecoverySetting& setting_;  // outlives the run
  const OpinionPath& path_ = widest_path();
  PhiloxKey key_;
  OpinionMatrix opinions_;
  std::uint64_t verdicts_[8] = {};
};

double at_share(const std::vector<double>& sorted, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return sorted.empty() ? 0 : sorted[std::min(at, sorted.size() - 1)];
}

}  // namespace

Recovery recover_from_one_mistake(const RecoverySetting& setting) {
  Recovery found;
  found.held_bad.assign(setting.rounds_max + 1, 0);
  std::vector<double> back;
  double refusals = 0;
  for (std::uint32_t number = 0; number < setting.runs; ++number) {
    const Run run = OneMistake(setting, number).play(found.held_bad);
    if (run.is_back) {
      back.push_back(run.rounds);
      refusals += run.refusals;
    }
    found.all_bad += run.is_all_bad ? 1 : 0;
  }
  const double runs = setting.runs;
  std::sort(back.begin(), back.end());
  const double count = std::max(1.0, static_cast<double>(back.size()));
  found.mean_rounds = std::accumulate(back.begin(), back.end(), 0.0) / count;
  found.median_rounds = at_share(back, 0.5);
  found.late_rounds = at_share(back, 0.95);
  found.refusals = refusals / count;
  found.never_back = 1 - (static_cast<double>(back.size()) / runs);
  found.all_bad /= runs;
  for (double& share : found.held_bad) {
    share /= runs;
  }
  return found;
}

}  // namespace recount::lab
