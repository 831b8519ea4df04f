#include <gtest/gtest.h>

#include "lab/one_mistake.h"

namespace recount::lab {
namespace {

const DoorRegime& regime_named(std::string_view begin) {
  for (const DoorRegime& regime : regimes()) {
    if (regime.name.starts_with(begin)) {
      return regime;
    }
  }
  ADD_FAILURE() << "no regime " << begin;
  return regimes().front();
}

double days_of(const DoorOutcome& outcome) {
  double sum = 0;
  for (const Measured& one : outcome.days_shut) {
    sum += one.mean;
  }
  return sum;
}

constexpr DoorSetting kSmall{.mistake_at = 0, .replicas = 30, .residents = 40, .seed = 3};

TEST(Doors, AWallBetweenServicesKeepsAMistakeAtItsDoor) {
  const DoorOutcome mutual = try_doors(regime_named("mutual, per service, sealed"), kSmall);
  EXPECT_GT(mutual.days_shut[0].mean, 0);
  for (std::size_t at = 1; at < kDoors; ++at) {
    EXPECT_EQ(mutual.days_shut[at].mean, 0) << kDoorNames[at];
  }
  EXPECT_EQ(mutual.readers, 1);
}

TEST(Doors, JointMeasuresShutWhatTheLimitsLeaveOpen) {
  const DoorOutcome joint = try_doors(regime_named("agencies' lists"), kSmall);
  const DoorOutcome limited = try_doors(regime_named("lists with the limits"), kSmall);
  EXPECT_GT(joint.days_shut[1].mean, 100);
  EXPECT_EQ(limited.days_shut[1].mean, 0);
  EXPECT_LT(days_of(limited), days_of(joint));
  EXPECT_LT(limited.innocent_days.mean, joint.innocent_days.mean);
}

TEST(Doors, WithoutRatingsNothingIsShut) {
  const DoorOutcome none = try_doors(regime_named("no ratings"), kSmall);
  EXPECT_EQ(days_of(none), 0);
  EXPECT_EQ(none.innocent_days.mean, 0);
}

TEST(Doors, SensorsCostInnocentsMoreDaysUnderACentre) {
  DoorRegime central = regime_named("central assessor");
  const double closed = try_doors(central, kSmall).innocent_days.mean;
  central.senses = true;
  EXPECT_GT(try_doors(central, kSmall).innocent_days.mean, closed);
}

TEST(Doors, ThePictureNamesEveryRegimeNormAndItsLimit) {
  const OneMistake found = try_one_mistake({.mistake_at = 0, .replicas = 2, .residents = 5},
                                           {.norm = {}, .runs = 5, .rounds_max = 20});
  const std::string picture = draw_one_mistake(found);
  EXPECT_EQ(picture, draw_one_mistake(found));
  for (const DoorRegime& regime : regimes()) {
    EXPECT_NE(picture.find(regime.name), std::string::npos) << regime.name;
  }
  EXPECT_NE(picture.find("A model, not a country"), std::string::npos);
  EXPECT_NE(picture.find("height=\"297mm\""), std::string::npos);
  EXPECT_NE(one_mistake_json(found).find("\"standard_error\""), std::string::npos);
}

}  // namespace
}  // namespace recount::lab
