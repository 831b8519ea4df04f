#include "story/stations.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "story/calendar.h"
#include "story/chance.h"
#include "story/names.h"
#include "story/tour.h"

namespace recount::story {
namespace {

// Bicycles in per cent of the docks, hour by hour.
using Rhythm = std::array<int, 24>;

constexpr Rhythm kHomes = {70, 72, 73, 73, 72, 66, 52, 34, 20, 16, 17, 21,
                           29, 30, 31, 34, 40, 49, 57, 62, 65, 67, 68, 69};
constexpr Rhythm kOffices = {30, 29, 28, 28, 29, 33, 45, 64, 80, 86, 85, 81,
                             74, 73, 72, 69, 60, 47, 38, 34, 32, 31, 30, 30};
constexpr Rhythm kParks = {55, 56, 56, 57, 57, 56, 54, 52, 50, 48, 45, 41,
                           37, 33, 29, 26, 27, 31, 38, 45, 50, 52, 54, 55};
constexpr Rhythm kWeekend = {52, 53, 54, 54, 54, 53, 52, 50, 48, 45, 42, 39,
                             37, 36, 36, 37, 40, 43, 46, 48, 49, 50, 51, 52};
constexpr Rhythm kSteps = {60, 61, 60, 55, 40, 22, 0,  0,  0,  0,  0,  0,
                           14, 20, 24, 28, 33, 40, 46, 51, 54, 57, 58, 59};
constexpr Rhythm kBelvedere = {62, 63, 62, 60, 54, 42, 20, 0,  0,  0,  16, 22,
                               26, 30, 34, 37, 41, 46, 51, 55, 58, 60, 61, 62};

constexpr int kNoisePercent = 20;

struct Station {
  std::string name;
  int capacity = 0;
  const Rhythm* weekdays = nullptr;
  const Rhythm* weekends = nullptr;
};

std::vector<Station> build(SeededEntropy& entropy) {
  constexpr std::array<const Rhythm*, 3> kOrdinary = {&kHomes, &kOffices, &kParks};
  std::vector<Station> stations;
  stations.push_back({.name = std::string(kEmptiestStation),
                      .capacity = 16,
                      .weekdays = &kSteps,
                      .weekends = &kSteps});
  stations.push_back({.name = std::string(kSecondEmptiestStation),
                      .capacity = 20,
                      .weekdays = &kBelvedere,
                      .weekends = &kBelvedere});
  for (const std::string& name : bike_stops()) {
    const Rhythm* rhythm = kOrdinary[entropy.below(kOrdinary.size())];
    const int capacity = between(entropy, 12, 28);
    stations.push_back(
        {.name = name, .capacity = capacity, .weekdays = rhythm, .weekends = &kWeekend});
  }
  return stations;
}

int count_bikes(SeededEntropy& entropy, const Station& station, int day, int hour) {
  const Rhythm& rhythm = weekday_of(day) < 5 ? *station.weekdays : *station.weekends;
  const int usual = rhythm[static_cast<std::size_t>(hour)];
  const int percent = usual == 0 ? 0 : std::clamp(usual + wobble(entropy, kNoisePercent), 0, 100);
  return station.capacity * percent / 100;
}

evidence::Evidence measure(SeededEntropy& entropy, const Station& station, int day, int hour) {
  const Instant at = moment(day, hour * 60);
  const bool out_of_order = entropy.chance(1, 700);
  const int counted = count_bikes(entropy, station, day, hour);
  const int bikes = out_of_order ? 0 : counted;
  const int docks = out_of_order ? 0 : station.capacity - counted;
  return {.kind = evidence::Kind::Measurement,
          .id = fmt::format("{}@{}", station.name, to_rfc3339(at)),
          .context = "city-service",
          .rater = "dock counter",
          .subject = station.name,
          .score = half_scores(bikes, docks) / 2.0,
          .observed_at = at,
          .interaction = {},
          .item = {},
          .facets = {{.name = "bikes", .value = static_cast<double>(bikes)},
                     {.name = "docks", .value = static_cast<double>(docks)}}};
}

}  // namespace

int half_scores(int bikes, int docks) {
  return (bikes > 0 ? 1 : 0) + (docks > 0 ? 1 : 0);
}

std::vector<Step> tell_stations(SeededEntropy entropy) {
  const std::vector<Station> stations = build(entropy);
  std::vector<Step> steps;
  for (int day = 0; day < kStationDays; ++day) {
    for (int hour = 0; hour < 24; ++hour) {
      for (const Station& station : stations) {
        steps.emplace_back(measure(entropy, station, day, hour));
      }
    }
  }
  return steps;
}

}  // namespace recount::story
