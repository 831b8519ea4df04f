#include "story/city_places.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/ensure.h"
#include "base/sha256.h"
#include "story/street_plan.h"
#include "story/tour.h"

namespace recount::story {
namespace {

constexpr int kDoorMetres = 9;
constexpr int kSetBack = 7;  // of a door from the middle of its street

// The same name draws another number at each attempt.
std::uint64_t draw(std::string_view name, std::uint64_t attempt) {
  Bytes bytes;
  ByteWriter write(bytes);
  write.le64(attempt);
  write.raw(as_bytes(name));
  const Hash hash = sha256(bytes);
  return ByteReader(hash).le64().value_or(0);
}

int below(std::uint64_t number, int bound) {
  return static_cast<int>(number % static_cast<std::uint64_t>(bound));
}

const District& district_for(std::uint64_t number, int District::* share) {
  int left = below(number, 100);
  for (const District& district : districts()) {
    left -= district.*share;
    if (left < 0) {
      return district;
    }
  }
  ensure(false, "the districts share out a hundred");
  return districts().front();
}

// A door at one of a district's rows.
Spot door(const District& district, int row, int metres, bool is_left) {
  return district.at(metres, row * district.depth + (is_left ? kSetBack : -kSetBack));
}

Spot kitchen_spot(std::uint64_t number) {
  const District& district = district_for(number, &District::kitchens);
  const int doors = district.columns * district.block / kDoorMetres;
  return door(district, below(number >> 16U, district.rows + 1),
              below(number >> 32U, doors) * kDoorMetres, (number >> 60U) % 2 == 0);
}

Spot station_spot(std::uint64_t number) {
  const District& district = district_for(number, &District::stations);
  return district.crossing(below(number >> 16U, district.columns + 1),
                           below(number >> 32U, district.rows + 1));
}

// What the tour tells of where things are: a kitchen twenty doors from the one it was taken for,
// and two stations on the hill.
std::optional<Spot> told_spot(std::string_view name) {
  constexpr int kRow = 4;
  constexpr int kMetres = 300;
  constexpr int kDoorsAway = 20;
  const District& old_town = districts()[0];
  const District& hill = districts()[4];
  if (name == kDisputedKitchen) {
    return door(old_town, kRow, kMetres, true);
  }
  if (name == kMistakenForKitchen) {
    return door(old_town, kRow, kMetres + kDoorsAway * kDoorMetres, true);
  }
  if (name == kEmptiestStation) {
    return hill.crossing(2, 5);
  }
  return name == kSecondEmptiestStation ? std::optional(hill.crossing(5, 7)) : std::nullopt;
}

using Draw = Spot (*)(std::uint64_t number);

class Surveyor {
 public:
  explicit Surveyor(Draw draw_spot) : draw_spot_(draw_spot) {}

  Spot find(const std::string& name) {
    std::optional<Spot> spot = told_spot(name);
    for (std::uint64_t attempt = 0; !spot; ++attempt) {
      const Spot drawn = draw_spot_(draw(name, attempt));
      if (is_at_street(drawn) && !is_in_river(drawn) && !taken_.contains(drawn)) {
        spot = drawn;
      }
    }
    taken_.insert(*spot);
    return *spot;
  }

 private:
  bool is_at_street(Spot spot) const {
    return std::ranges::any_of(streets_, [&](const Street& street) {
      return is_near(spot, street.from, street.to, kSetBack + 2);
    });
  }

  Draw draw_spot_;
  std::vector<Street> streets_ = streets();
  std::set<Spot> taken_;
};

std::set<std::string> subjects_of(const Chapter& chapter) {
  std::set<std::string> subjects;
  for (const Step& step : chapter.steps) {
    if (const auto* said = std::get_if<evidence::Evidence>(&step)) {
      subjects.insert(said->subject);
    }
  }
  return subjects;
}

}  // namespace

std::vector<evidence::Place> places_of(const Chapter& chapter) {
  const bool has_kitchens = chapter.ledger == "kitchens";
  if (!has_kitchens && chapter.ledger != "stations") {
    return {};
  }
  Surveyor surveyor(has_kitchens ? kitchen_spot : station_spot);
  std::vector<evidence::Place> places;
  for (const std::string& name : subjects_of(chapter)) {
    const Spot spot = surveyor.find(name);
    places.push_back({.subject = name,
                      .name = name,
                      .longitude = longitude_of(spot),
                      .latitude = latitude_of(spot)});
  }
  return places;
}

}  // namespace recount::story
