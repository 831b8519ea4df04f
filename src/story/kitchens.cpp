#include "story/kitchens.h"

#include <algorithm>

#include <fmt/format.h>

#include "story/calendar.h"
#include "story/chance.h"
#include "story/dispute.h"
#include "story/names.h"
#include "story/tour.h"

namespace recount::story {
namespace {

constexpr int kVisitCount = 5;  // to each kitchen
constexpr int kVisitGapDays = kYearDays / kVisitCount;

struct Inspector {
  std::string name;
  int strictness = 0;
};

struct Kitchen {
  std::string name;
  int condition = 0;  // 0..100
};

std::vector<Inspector> appoint(SeededEntropy& entropy) {
  std::vector<Inspector> inspectors;
  for (const std::string& name : people(entropy, kInspectorCount)) {
    inspectors.push_back({.name = name, .strictness = wobble(entropy, 8)});
  }
  return inspectors;
}

std::vector<Kitchen> open_kitchens(SeededEntropy& entropy) {
  std::vector<Kitchen> kitchens;
  for (const std::string& name : eating_houses(entropy, kKitchenCount - kDisputedKitchenCount)) {
    kitchens.push_back({.name = name, .condition = between(entropy, 24, 92)});
  }
  return kitchens;
}

int mark_for(SeededEntropy& entropy, int fault, const std::array<int, 6>& marks) {
  const int step = (fault + wobble(entropy, 12)) / 16;
  return marks[static_cast<std::size_t>(std::clamp(step, 0, 5))];
}

Marks look_around(SeededEntropy& entropy, int fault) {
  constexpr std::array<int, 6> kHygiene = {0, 5, 10, 15, 20, 25};
  constexpr std::array<int, 6> kConfidence = {0, 5, 10, 10, 20, 30};
  Marks marks;
  marks.hygiene = mark_for(entropy, fault, kHygiene);
  marks.structural = mark_for(entropy, fault, kHygiene);
  marks.confidence = mark_for(entropy, fault, kConfidence);
  return marks;
}

// A kitchen that was graded low is put in order before the next visit; others drift.
int after_visit(SeededEntropy& entropy, int condition, int grade) {
  const int change = grade <= 2 ? between(entropy, 12, 26) : wobble(entropy, 10);
  return std::clamp(condition + change, 0, 100);
}

void visit_all_year(SeededEntropy& entropy, Kitchen kitchen,
                    const std::vector<Inspector>& inspectors, std::vector<Step>& out) {
  for (int visit = 0; visit < kVisitCount; ++visit) {
    const Inspector& inspector = inspectors[entropy.below(inspectors.size())];
    const int day = visit * kVisitGapDays + between(entropy, 0, kVisitGapDays - 8);
    const int minute = between(entropy, 9 * 60, 17 * 60);
    // Sundays nobody inspects.
    const int working_day = weekday_of(day) == 6 ? day + 1 : day;
    const Marks marks = look_around(entropy, 100 - kitchen.condition + inspector.strictness);
    const evidence::Evidence seen =
        inspection({}, inspector.name, kitchen.name, marks, moment(working_day, minute));
    kitchen.condition = after_visit(entropy, kitchen.condition, grade_of(marks));
    out.emplace_back(seen);
  }
}

void sort_by_time(std::vector<Step>& steps) {
  std::stable_sort(steps.begin(), steps.end(), [](const Step& left, const Step& right) {
    return time_of(left) < time_of(right);
  });
}

// The ordinary visits are numbered as they come; what the dispute refers to has its id already.
void number_visits(std::vector<Step>& steps) {
  int number = 0;
  for (Step& step : steps) {
    auto* visit = std::get_if<evidence::Evidence>(&step);
    if (visit != nullptr && visit->id.empty()) {
      visit->id = fmt::format("visit-{:03}", ++number);
    }
  }
}

}  // namespace

int grade_of(const Marks& marks) {
  struct Band {
    int total_max;
    int mark_max;
    int grade;
  };

  constexpr std::array<Band, 5> kBands = {
      {{15, 5, 5}, {20, 10, 4}, {30, 10, 3}, {40, 15, 2}, {50, 20, 1}}};
  const int total = marks.hygiene + marks.structural + marks.confidence;
  const int worst = std::max({marks.hygiene, marks.structural, marks.confidence});
  for (const Band& band : kBands) {
    if (total <= band.total_max && worst <= band.mark_max) {
      return band.grade;
    }
  }
  return 0;
}

evidence::Evidence inspection(std::string id, std::string inspector, std::string kitchen,
                              const Marks& marks, Instant at) {
  return {.kind = evidence::Kind::Inspection,
          .id = std::move(id),
          .context = "inspection",
          .rater = std::move(inspector),
          .subject = std::move(kitchen),
          .score = static_cast<double>(grade_of(marks)),
          .observed_at = at,
          .interaction = {},
          .item = {},
          .facets = {{.name = "confidence", .value = static_cast<double>(marks.confidence)},
                     {.name = "hygiene", .value = static_cast<double>(marks.hygiene)},
                     {.name = "structural", .value = static_cast<double>(marks.structural)}}};
}

std::vector<Step> tell_kitchens(SeededEntropy entropy) {
  const std::vector<Inspector> inspectors = appoint(entropy);
  std::vector<Step> steps;
  for (const Kitchen& kitchen : open_kitchens(entropy)) {
    visit_all_year(entropy, kitchen, inspectors, steps);
  }
  plant_disputes(
      {.usual = inspectors[0].name, .mistaken = inspectors[1].name, .later = inspectors[2].name},
      steps);
  sort_by_time(steps);
  number_visits(steps);
  return steps;
}

}  // namespace recount::story
