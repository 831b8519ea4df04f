#include "city/point.h"

namespace recount::city {
namespace {

constexpr double kNearZero = 1e-8;

bool near_zero(double number) {
  return !(number >= kNearZero) && number + kNearZero > 0;
}

Point meeting_of_straights(Point a, Point b, Point c, Point d) {
  const Point u = b - a;
  const Point v = d - c;
  return a + u * (cross_product(c - a, v) / cross_product(u, v));
}

bool lies_between(Point a, Point b, Point p) {
  const double off = cross_product(b - a, p - a);
  const double along = dot_product(p - a, p - b);
  return near_zero(off) && !(along >= kNearZero);
}

}  // namespace

Point point_at(const Line& line, double distance) {
  const double length = length_of(line);
  distance = distance > 0 ? distance : 0;
  distance = distance < length ? distance : length;
  if (distance <= 0) {
    return line.front();
  }
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double piece = length_of(line[i - 1] - line[i]);
    if (distance <= piece) {
      return line[i - 1] + (line[i] - line[i - 1]) * (distance / piece);
    }
    distance -= piece;
  }
  return line.back();
}

Point direction_at(const Line& line, double distance) {
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const Point piece = line[i + 1] - line[i];
    if (distance < length_of(piece)) {
      return unit(piece);
    }
    distance -= length_of(piece);
  }
  return unit(line[line.size() - 1] - line[line.size() - 2]);
}

Meeting first_meeting(const Line& first, const Line& second) {
  double before_first = 0;
  for (std::size_t i = 0; i + 1 < first.size(); ++i) {
    double before_second = 0;
    for (std::size_t j = 0; j + 1 < second.size(); ++j) {
      const Point a = first[i];
      const Point b = first[i + 1];
      const Point c = second[j];
      const Point d = second[j + 1];
      // Parallel pieces are passed over without adding their length: CityFlow does so, and where
      // vehicles give way depends on it.
      if (near_zero(cross_product(b - a, d - c))) {
        continue;
      }
      const Point p = meeting_of_straights(a, b, c, d);
      if (lies_between(a, b, p) && lies_between(c, d, p)) {
        return {.found = true,
                .on_first = before_first + length_of(p - a),
                .on_second = before_second + length_of(p - c)};
      }
      before_second += length_of(d - c);
    }
    before_first += length_of(first[i + 1] - first[i]);
  }
  return {};
}

}  // namespace recount::city
