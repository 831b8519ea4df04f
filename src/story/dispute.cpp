#include "story/dispute.h"

#include "story/calendar.h"
#include "story/kitchens.h"
#include "story/tour.h"

namespace recount::story {
namespace {

constexpr const char* kDecider = "Ines Fairlamb, office of appeals";

void visit(std::vector<Step>& steps, const std::string& inspector, std::string_view kitchen,
           const Marks& marks, Instant at) {
  steps.emplace_back(inspection({}, inspector, std::string(kitchen), marks, at));
}

void tell_gelso(const DisputeInspectors& inspectors, std::vector<Step>& steps) {
  constexpr Marks kClean{.hygiene = 0, .structural = 5, .confidence = 0};
  constexpr Marks kCleaner{.hygiene = 0, .structural = 0, .confidence = 0};
  visit(steps, inspectors.usual, kDisputedKitchen, kClean, moment(15, 11 * 60 + 10));
  visit(steps, inspectors.later, kDisputedKitchen, kClean, moment(86, 10 * 60 + 40));
  visit(steps, inspectors.usual, kDisputedKitchen, kCleaner, moment(151, 15 * 60 + 5));
  visit(steps, inspectors.usual, kDisputedKitchen, kClean, moment(205, 11 * 60 + 30));

  constexpr Marks kFoundNextDoor{.hygiene = 20, .structural = 10, .confidence = 20};
  steps.emplace_back(inspection(std::string(kMistakenInspection), inspectors.mistaken,
                                std::string(kDisputedKitchen), kFoundNextDoor,
                                moment(235, 14 * 60 + 20)));
  steps.emplace_back(ContestStep{
      .id = std::string(kUpheldContest),
      .evidence_id = std::string(kMistakenInspection),
      .party = std::string(kDisputedKitchen),
      .reason = "we were closed on that day, and the report describes a cellar: we have none. "
                "Osteria del Gelsomino, at number 21, has one",
      .declared_at = moment(237, 9 * 60 + 15)});
  steps.emplace_back(RulingStep{
      .id = std::string(kUpheldRuling),
      .contest_id = std::string(kUpheldContest),
      .outcome = evidence::Outcome::Upheld,
      .decider = kDecider,
      .reasons = "the photographs of the visit show the cellar and the door of number 21; the "
                 "inspector confirms the mistake. The visit says nothing about number 12",
      .declared_at = moment(249, 16 * 60)});
}

void tell_gelsomino(const DisputeInspectors& inspectors, std::vector<Step>& steps) {
  visit(steps, inspectors.later, kMistakenForKitchen,
        {.hygiene = 10, .structural = 10, .confidence = 10}, moment(60, 12 * 60));
  visit(steps, inspectors.usual, kMistakenForKitchen,
        {.hygiene = 15, .structural = 10, .confidence = 10}, moment(161, 10 * 60 + 20));
  visit(steps, inspectors.later, kMistakenForKitchen,
        {.hygiene = 20, .structural = 10, .confidence = 20}, moment(250, 9 * 60 + 30));
  visit(steps, inspectors.usual, kMistakenForKitchen,
        {.hygiene = 10, .structural = 10, .confidence = 10}, moment(320, 15 * 60 + 30));
}

void tell_fuxing(const DisputeInspectors& inspectors, std::vector<Step>& steps) {
  visit(steps, inspectors.mistaken, kDismissedKitchen,
        {.hygiene = 5, .structural = 10, .confidence = 5}, moment(40, 13 * 60));
  visit(steps, inspectors.later, kDismissedKitchen,
        {.hygiene = 5, .structural = 10, .confidence = 10}, moment(130, 11 * 60 + 45));
  steps.emplace_back(inspection(
      std::string(kDismissedInspection), inspectors.usual, std::string(kDismissedKitchen),
      {.hygiene = 15, .structural = 10, .confidence = 10}, moment(219, 10 * 60 + 5)));
  steps.emplace_back(
      ContestStep{.id = std::string(kDismissedContest),
                  .evidence_id = std::string(kDismissedInspection),
                  .party = std::string(kDismissedKitchen),
                  .reason = "the cold store was repaired on the same evening (冷库当晚已修好)",
                  .declared_at = moment(222, 18 * 60)});
  steps.emplace_back(RulingStep{
      .id = std::string(kDismissedRuling),
      .contest_id = std::string(kDismissedContest),
      .outcome = evidence::Outcome::Dismissed,
      .decider = kDecider,
      .reasons = "the visit describes what was found on its day, and the kitchen does not dispute "
                 "it. The repair is for the next visit to see",
      .declared_at = moment(235, 11 * 60)});
  visit(steps, inspectors.later, kDismissedKitchen,
        {.hygiene = 5, .structural = 10, .confidence = 5}, moment(290, 14 * 60));
}

}  // namespace

void plant_disputes(const DisputeInspectors& inspectors, std::vector<Step>& steps) {
  tell_gelso(inspectors, steps);
  tell_gelsomino(inspectors, steps);
  tell_fuxing(inspectors, steps);
}

}  // namespace recount::story
