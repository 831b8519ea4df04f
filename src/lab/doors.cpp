#include "lab/doors.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "lab/opinion_path.h"
#include "lab/philox.h"

namespace recount::lab {
namespace {

constexpr std::uint32_t kYear = 365;
constexpr std::uint32_t kHorizon = 2 * kYear;  // days in which a mistake's effect is counted
constexpr std::uint32_t kNoticeDays = 10;      // before a mark can be taken away
constexpr std::uint32_t kProviders = 20;       // of a door; one of them gave the mark

// Uses a day: a flat is sought once a year, a shop seen every other day.
constexpr std::array<double, kDoors> kUses = {1.0 / 365, 0.05, 1.0 / 365, 2.0 / 365, 0.1, 0.5};
constexpr double kMisjudged = 1e-3;     // of uses without fault
constexpr double kFailed = 2e-4;        // of uses: the resident does fail
constexpr double kSensedADay = 5.0e-4;  // marks that sensors make in error

constexpr std::uint8_t kAll = 0b111111;

constexpr std::uint8_t door(std::size_t which) {
  return static_cast<std::uint8_t>(1U << which);
}

constexpr Reading all_read(std::uint8_t doors) {
  Reading reading{};
  reading.fill(doors);
  return reading;
}

constexpr Reading own_read() {
  Reading reading{};
  for (std::size_t at = 0; at < kDoors; ++at) {
    reading[at] = door(at);
  }
  return reading;
}

struct Mark {
  std::uint32_t begin;
  std::uint32_t end;
  std::uint8_t reads;
};

class Resident {
 public:
  Resident(const DoorRegime& regime, PhiloxKey key, std::uint32_t number)
      : regime_(regime), key_(key), number_(number) {}

  /// Lives `days`; true when it never failed.
  bool live(std::uint32_t days) {
    bool is_innocent = true;
    for (std::uint32_t day = 0; day < days; ++day) {
      for (std::size_t at = 0; at < kDoors; ++at) {
        is_innocent = use(day, at) && is_innocent;
      }
      if (regime_.senses && Chance(kSensedADay).takes(drawn(day, kDoors).first)) {
        mark(day, day % kDoors, kDoors + 1);
      }
    }
    return is_innocent;
  }

  /// Where the mark was made decides who reads it. `cause` keeps the chances of two marks apart.
  void mark(std::uint32_t day, std::size_t at, std::uint32_t cause) {
    std::uint32_t end = day + regime_.lasts;
    const Drawn luck = draw(key_, Purpose::Verdict, number_, day, cause);
    if (regime_.repair > 0) {
      // A chance every day is a geometric wait.
      const double uniform = (static_cast<double>(luck.first >> 11) + 0.5) * 0x1p-53;
      const double wait = std::floor(std::log(uniform) / std::log1p(-regime_.repair));
      end = std::min(end, day + kNoticeDays + static_cast<std::uint32_t>(std::min(wait, 1e6)));
    }
    marks_.push_back({.begin = day, .end = end, .reads = regime_.reads[at]});
  }

  /// Days of [0, days) on which the door was shut, by the share of providers that heed it.
  double days_shut(std::size_t at, std::uint32_t days) const {
    std::uint32_t count = 0;
    for (std::uint32_t day = 0; day < days; ++day) {
      count += is_shut(at, day) ? 1U : 0U;
    }
    return count * regime_.shut_share;
  }

 private:
  Drawn drawn(std::uint32_t day, std::size_t at) const {
    return draw(key_, Purpose::Act, number_, day, static_cast<std::uint32_t>(at));
  }

  bool use(std::uint32_t day, std::size_t at) {
    const Drawn luck = drawn(day, at);
    if (!Chance(kUses[at]).takes(luck.first)) {
      return true;
    }
    const bool is_failure = Chance(kFailed).takes(luck.second);
    const bool is_marked = is_failure || Chance(kMisjudged + kFailed).takes(luck.second);
    if (is_marked) {
      mark(day, at, static_cast<std::uint32_t>(at));
    } else if (regime_.retaliation > 0) {
      retaliate(day, at);
    }
    return !is_failure;
  }

  // Whoever speaks ill of another in the open may be spoken ill of in return.
  void retaliate(std::uint32_t day, std::size_t at) {
    constexpr double kSpeaksIll = 0.01;  // of uses
    const Drawn luck = draw(key_, Purpose::Gossip, number_, day, static_cast<std::uint32_t>(at));
    if (Chance(kSpeaksIll * regime_.retaliation).takes(luck.first)) {
      mark(day, at, static_cast<std::uint32_t>(at) + 16);
    }
  }

  bool is_shut(std::size_t at, std::uint32_t day) const {
    std::uint32_t seen = 0;
    for (const Mark& mark : marks_) {
      const bool is_read = (mark.reads & door(at)) != 0 && mark.begin <= day && day < mark.end;
      seen += is_read ? 1U : 0U;
    }
    return regime_.marks_shut > 0 && seen >= regime_.marks_shut;
  }

  const DoorRegime& regime_;  // outlives the resident
  PhiloxKey key_;
  std::uint32_t number_;
  std::vector<Mark> marks_;
};

Measured measured(const std::vector<double>& values) {
  double sum = 0;
  for (const double one : values) {
    sum += one;
  }
  const auto count = static_cast<double>(values.size());
  const double mean = sum / count;
  double squares = 0;
  for (const double one : values) {
    squares += (one - mean) * (one - mean);
  }
  return {.mean = mean,
          .standard_error = count > 1 ? std::sqrt(squares / (count * (count - 1))) : 0};
}

// Door-days lost in a year, mean over those who never failed.
double innocent_days(const DoorRegime& regime, const DoorSetting& setting, PhiloxKey key) {
  std::uint32_t innocent = 0;
  double days = 0;
  for (std::uint32_t number = 1; number <= setting.residents; ++number) {
    Resident resident(regime, key, number);
    if (!resident.live(kYear)) {
      continue;
    }
    ++innocent;
    for (std::size_t at = 0; at < kDoors; ++at) {
      days += resident.days_shut(at, kYear);
    }
  }
  return days / std::max(1U, innocent);
}

}  // namespace

const std::vector<DoorRegime>& regimes() {
  static const std::vector<DoorRegime> kRegimes = [] {
    const Reading related = [] {
      Reading reading = own_read();
      // The bureau and the limited lists know money matters, and nothing else.
      reading[0] = static_cast<std::uint8_t>(door(0) | door(3));
      reading[3] = static_cast<std::uint8_t>(door(0) | door(3));
      return reading;
    }();
    const Reading money_only = [&] {
      Reading reading{};
      reading[0] = related[0];
      reading[3] = related[3];
      return reading;
    }();
    std::vector<DoorRegime> rows = {
        {.name = "central assessor",
         .rule = "one standing, every door reads it; a mark stands for 90 days",
         .reads = all_read(kAll),
         .lasts = 90},
        {.name = "agencies' lists, joint measures",
         .rule = "listed by one, refused by all but the shop; 2 years, hard to leave",
         .reads = all_read(kAll & static_cast<std::uint8_t>(~door(5))),
         .lasts = 730,
         .repair = 1.0 / 730},
        {.name = "lists with the limits of 2020",
         .rule = "related doors only, on a second mark; a month's repair",
         .reads = related,
         .marks_shut = 2,
         .lasts = 365,
         .repair = 1.0 / 30},
        {.name = "opt-in city points",
         .rule = "points buy perks; no door may be shut by them",
         .reads = all_read(door(1) | door(4)),
         .marks_shut = 0,
         .lasts = 365},
        {.name = "licensed credit bureau",
         .rule = "housing and loan read money matters; 3 years, contest in about a month",
         .reads = money_only,
         .lasts = 1095,
         .repair = 1.0 / 45},
        {.name = "mutual, per service, open reveal",
         .rule = "one provider of 20 heeds it, in its own service; 180 days; retaliation",
         .reads = own_read(),
         .lasts = 180,
         .shut_share = 1.0 / kProviders,
         .retaliation = 0.2},
        {.name = "mutual, per service, sealed reveal",
         .rule = "as above, sealed until both have spoken; nothing to retaliate for",
         .reads = own_read(),
         .lasts = 180,
         .shut_share = 1.0 / kProviders},
        {.name = "no ratings",
         .rule = "nobody reads anything; who cheats is met by strangers",
         .reads = Reading{},
         .marks_shut = 0},
    };
    return rows;
  }();
  return kRegimes;
}

DoorOutcome try_doors(const DoorRegime& regime, const DoorSetting& setting) {
  std::array<std::vector<double>, kDoors> days;
  std::vector<double> innocents;
  for (std::uint32_t replica = 0; replica < setting.replicas; ++replica) {
    const PhiloxKey key = RunKey{.seed = setting.seed, .replica = replica}.philox_key();
    Resident without(regime, key, 0);
    without.live(kHorizon);
    Resident with = without;
    with.mark(0, setting.mistake_at, 32);
    for (std::size_t at = 0; at < kDoors; ++at) {
      days[at].push_back(with.days_shut(at, kHorizon) - without.days_shut(at, kHorizon));
    }
    innocents.push_back(innocent_days(regime, setting, key));
  }
  DoorOutcome outcome;
  int readers = 0;
  for (std::size_t at = 0; at < kDoors; ++at) {
    outcome.days_shut[at] = measured(days[at]);
    readers += std::popcount(regime.reads[at]);
  }
  outcome.readers = static_cast<double>(readers) / kDoors;
  outcome.innocent_days = measured(innocents);
  return outcome;
}

}  // namespace recount::lab
