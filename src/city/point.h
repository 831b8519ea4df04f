// Points and vectors of the plane, in metres.
//
// The order of operations is part of the contract: lengths and crossings are compared bit by bit
// with those of CityFlow, so nothing here may be rearranged.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace recount::city {

struct Point {
  double x = 0;
  double y = 0;
};

using Line = std::vector<Point>;

inline Point operator+(Point a, Point b) {
  return {.x = a.x + b.x, .y = a.y + b.y};
}

inline Point operator-(Point a, Point b) {
  return {.x = a.x - b.x, .y = a.y - b.y};
}

inline Point operator*(Point a, double k) {
  return {.x = a.x * k, .y = a.y * k};
}

inline double cross_product(Point a, Point b) {
  return a.x * b.y - a.y * b.x;
}

inline double dot_product(Point a, Point b) {
  return a.x * b.x + a.y * b.y;
}

inline double length_of(Point a) {
  return std::sqrt(a.x * a.x + a.y * a.y);
}

inline Point unit(Point a) {
  const double length = length_of(a);
  return {.x = a.x / length, .y = a.y / length};
}

/// A quarter turn to the right, of a vector seen with y upwards.
inline Point right_of(Point a) {
  return {.x = a.y, .y = -a.x};
}

inline double length_of(const Line& line) {
  double length = 0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    length += length_of(line[i + 1] - line[i]);
  }
  return length;
}

/// The point at a distance from the line's beginning, held between its ends.
Point point_at(const Line& line, double distance);

/// The unit vector of the line's piece at that distance.
Point direction_at(const Line& line, double distance);

/// Where two lines first cross, in distances along each; `found` is false when they do not.
/// "First" is in the order of the first line's pieces.
struct Meeting {
  bool found = false;
  double on_first = 0;
  double on_second = 0;
};

Meeting first_meeting(const Line& first, const Line& second);

}  // namespace recount::city
