#include "story/kitchens.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "story/chance.h"
#include "story/tour.h"

namespace recount::story {
namespace {

using evidence::Evidence;

const std::vector<Step>& steps() {
  static const std::vector<Step> told = tell_kitchens(entropy_for(7, 2));
  return told;
}

std::vector<Evidence> visits_to(std::string_view kitchen) {
  std::vector<Evidence> visits;
  for (const Step& step : steps()) {
    const auto* visit = std::get_if<Evidence>(&step);
    if (visit != nullptr && visit->subject == kitchen) {
      visits.push_back(*visit);
    }
  }
  return visits;
}

TEST(Kitchens, AreGradedByTheSumAndTheWorstMark) {
  EXPECT_EQ(grade_of({.hygiene = 0, .structural = 0, .confidence = 0}), 5);
  EXPECT_EQ(grade_of({.hygiene = 5, .structural = 5, .confidence = 5}), 5);
  EXPECT_EQ(grade_of({.hygiene = 10, .structural = 0, .confidence = 0}), 4) << "one mark too high";
  EXPECT_EQ(grade_of({.hygiene = 10, .structural = 5, .confidence = 5}), 4);
  EXPECT_EQ(grade_of({.hygiene = 10, .structural = 10, .confidence = 10}), 3);
  EXPECT_EQ(grade_of({.hygiene = 15, .structural = 10, .confidence = 10}), 2);
  EXPECT_EQ(grade_of({.hygiene = 15, .structural = 0, .confidence = 0}), 2);
  EXPECT_EQ(grade_of({.hygiene = 20, .structural = 10, .confidence = 20}), 1);
  EXPECT_EQ(grade_of({.hygiene = 25, .structural = 0, .confidence = 0}), 0);
  EXPECT_EQ(grade_of({.hygiene = 20, .structural = 20, .confidence = 20}), 0);
}

TEST(Kitchens, GetEveryGradeFromSixInspectors) {
  std::set<std::string> inspectors;
  std::map<int, int> grades;
  for (const Step& step : steps()) {
    if (const auto* visit = std::get_if<Evidence>(&step)) {
      inspectors.insert(visit->rater);
      ++grades[static_cast<int>(visit->score)];
      ASSERT_EQ(visit->facets.size(), 3U);
    }
  }
  EXPECT_EQ(inspectors.size(), kInspectorCount);
  EXPECT_EQ(grades.size(), 6U);
  EXPECT_GT(grades[5], grades[1]);
}

TEST(Dispute, FollowsAGoodRecordAndOneVisitOfAnother) {
  const auto visits = visits_to(kDisputedKitchen);
  ASSERT_EQ(visits.size(), 5U);
  for (std::size_t index = 0; index + 1 < visits.size(); ++index) {
    EXPECT_EQ(visits[index].score, 5);
  }
  EXPECT_EQ(visits.back().score, 1);
  EXPECT_EQ(visits.back().id, kMistakenInspection);
}

TEST(Dispute, IsDecidedBySomebodyUninvolved) {
  std::set<std::string> involved;
  std::map<std::string, evidence::Outcome> outcomes;
  for (const Step& step : steps()) {
    if (const auto* visit = std::get_if<Evidence>(&step)) {
      involved.insert(visit->rater);
      involved.insert(visit->subject);
    }
  }
  for (const Step& step : steps()) {
    if (const auto* ruling = std::get_if<RulingStep>(&step)) {
      EXPECT_FALSE(involved.contains(ruling->decider));
      outcomes[ruling->contest_id] = ruling->outcome;
    }
  }
  EXPECT_EQ(outcomes[std::string(kUpheldContest)], evidence::Outcome::Upheld);
  EXPECT_EQ(outcomes[std::string(kDismissedContest)], evidence::Outcome::Dismissed);
}

}  // namespace
}  // namespace recount::story
