#include "lab/society.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "lab/private_society.h"
#include "lab/round_tally.h"
#include "lab/shared_society.h"
#include "lab/solitary_society.h"

namespace recount::lab {
namespace {

constexpr std::uint32_t kAgentsMax = 100'000;
// An observer's draw for a person is numbered by the pair.
constexpr std::uint32_t kSolitaryAgentsMax = 20'000;

Status check_share(const char* name, double value) {
  if (value >= 0 && value <= 1) {
    return {};
  }
  return make_error(ErrorCode::Usage,
                    fmt::format("{} is {}, and a share is from 0 to 1", name, value));
}

Status check_least(const char* name, std::uint32_t value, std::uint32_t least, std::uint32_t most) {
  if (value >= least && value <= most) {
    return {};
  }
  return make_error(ErrorCode::Usage,
                    fmt::format("{} is {}; it can be from {} to {}", name, value, least, most));
}

// Plays all rounds of a society; `count_good(subject)` is how many of `readers` hold it good.
template <class Society, class CountGood>
SocietyResult run(Society& society, const SocietySetting& setting, double readers,
                  CountGood count_good, const RoundWatch& watch) {
  RoundTally tally(setting);
  const std::uint32_t all = setting.burn_in + setting.rounds;
  for (std::uint32_t round = 0; round < all; ++round) {
    const std::uint64_t helped = society.play(round);
    if (round >= setting.burn_in) {
      tally.add_acts(helped, society.acts_per_round());
      for (std::uint32_t subject = 0; subject < setting.agents; ++subject) {
        tally.add_goodness(static_cast<double>(count_good(subject)) / readers);
      }
    }
    if (watch) {
      watch(round + 1, all);
    }
  }
  return tally.result();
}

}  // namespace

std::uint32_t votes_needed(std::uint32_t members, double threshold) {
  constexpr double kReadTo = 1e-3;
  const double votes = std::ceil((threshold - kReadTo) * members);
  return std::max(1U, static_cast<std::uint32_t>(std::max(0.0, votes)));
}

Status check(const SocietySetting& setting) {
  RECOUNT_TRY(
      check_least("agents", setting.agents, 3,
                  setting.observation == Observation::Solitary && setting.regime == Regime::Private
                      ? kSolitaryAgentsMax
                      : kAgentsMax));
  RECOUNT_TRY(check_least("rounds", setting.rounds, 1, 100'000'000));
  RECOUNT_TRY(check_least("burn-in", setting.burn_in, 0, 100'000'000));
  RECOUNT_TRY(check_least("looks", setting.looks, 1, 100));
  RECOUNT_TRY(check_least("members", setting.members, 1, 1'000));
  RECOUNT_TRY(check_share("threshold", setting.threshold));
  RECOUNT_TRY(check_share("observe", setting.observe));
  RECOUNT_TRY(check_share("execution-error", setting.errors.execution));
  RECOUNT_TRY(check_share("flip-error", setting.errors.flip));
  RECOUNT_TRY(check_share("perception-error", setting.errors.perception));
  RECOUNT_TRY(check_share("assessment-error", setting.errors.assessment));
  return {};
}

SocietyResult run_society(const SocietySetting& setting, const OpinionPath& path,
                          const RoundWatch& watch) {
  if (setting.regime != Regime::Private) {
    SharedSociety society(setting);
    return run(
        society, setting, 1,
        [&](std::uint32_t subject) { return society.is_good(subject) ? 1 : 0; }, watch);
  }
  if (setting.observation == Observation::Solitary) {
    SolitarySociety society(setting);
    return run(
        society, setting, setting.agents,
        [&](std::uint32_t subject) { return society.count_good(subject); }, watch);
  }
  PrivateSociety society(setting, {{.norm = setting.norm, .count = setting.agents}}, path);
  return run(
      society, setting, setting.agents,
      [&](std::uint32_t subject) { return society.opinions().count_good(subject, path); }, watch);
}

}  // namespace recount::lab
