// One resident, six doors: what a single mistake shuts under each way to rate people.
//
// A model, not a country. Residents are made up; each uses six doors (housing, train, job, loan,
// ride, shop) and is judged where it goes. A judgement against somebody leaves a mark. A regime
// says which doors read a mark, how many it takes to shut, how long a mark is read, and how it can
// end sooner. That is all that a regime is here; its numbers are assumptions, written in
// `regimes()` beside their reason. The same residents, uses and misjudgements meet every regime
// (philox.h), so that regimes differ by their rules alone.
//
// Measures, each with the mean and standard error of the replicas:
//   days shut       of one resident in two years: with the one mistake, less without it
//   innocent days   door-days lost within a year by a resident who never failed, all six doors
//   readers         doors at which one mark can be read, mean over where it was made
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace recount::lab {

inline constexpr std::size_t kDoors = 6;
inline constexpr std::array<std::string_view, kDoors> kDoorNames = {"housing", "train", "job",
                                                                    "loan",    "ride",  "shop"};

/// Which doors read a mark, by the door where it was made: bit d of reads[made_at].
using Reading = std::array<std::uint8_t, kDoors>;

struct DoorRegime {
  std::string_view name;
  std::string_view rule;  // in a line, for the picture
  Reading reads{};
  std::uint32_t marks_shut = 1;  // so many at once shut a door; 0: nothing is shut
  std::uint32_t lasts = 0;       // days that a mark is read
  double repair = 0;             // chance a day, from the tenth, that a mark is taken away
  double shut_share = 1;         // of a door's providers, that heed it
  double retaliation = 0;        // chance that a mark given brings one back
  bool senses = false;           // the wall to city sensors is open: they make marks, too
};

const std::vector<DoorRegime>& regimes();

struct Measured {
  double mean = 0;
  double standard_error = 0;
};

struct DoorOutcome {
  std::array<Measured, kDoors> days_shut;
  Measured innocent_days;
  double readers = 0;
};

struct DoorSetting {
  std::size_t mistake_at = 0;  // the door
  std::uint32_t replicas = 40;
  std::uint32_t residents = 200;  // beside the one, for the innocents
  std::uint64_t seed = 1;
};

DoorOutcome try_doors(const DoorRegime& regime, const DoorSetting& setting);

}  // namespace recount::lab
