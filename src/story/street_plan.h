// The street plan of Quattroponti. A river runs through it to the harbour, four bridges cross it,
// and each district is a grid of streets, turned its own way.
//
// The city lies around 0° N, 0° E, in the open sea, so that nobody takes it for a real one. It is
// drawn in whole metres east and north of there: the same on every machine.
#pragma once

#include <compare>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace recount::story {

/// In metres.
struct Spot {
  int east = 0;
  int north = 0;

  friend auto operator<=>(const Spot&, const Spot&) = default;
};

/// Degrees to six places, from a table of one number: a metre is as long in both directions here.
double longitude_of(Spot spot);
double latitude_of(Spot spot);

/// A grid of streets: rows run along one direction, columns along the same turned left.
struct District {
  std::string_view name;
  Spot corner;
  Spot along;     // a step of 1,000 along a row
  int block = 0;  // metres along a row between two columns
  int depth = 0;  // metres between two rows
  int columns = 0;
  int rows = 0;
  int kitchens = 0;  // its share of the city's, of a hundred
  int stations = 0;

  Spot at(int along_row, int along_column) const;

  Spot crossing(int column, int row) const { return at(column * block, row * depth); }
};

std::span<const District> districts();

struct Street {
  std::string_view kind;  // street, avenue, bridge
  std::string_view name;  // empty for a street of a grid
  Spot from;
  Spot to;
};

/// All of them. Streets of a grid end where the river is.
std::vector<Street> streets();

bool is_in_river(Spot spot);

/// Whether a spot is within so many metres of the stretch between two others.
bool is_near(Spot spot, Spot from, Spot to, int metres);

/// The plan as GeoJSON (RFC 7946), for a map to draw: features whose `kind` is water, park,
/// district, street, avenue or bridge.
std::string street_plan_geojson();

}  // namespace recount::story
