// The simulator against CityFlow: the same average travel time, to the last digit printed.
#include "city/simulator.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "city/small_city.h"

namespace recount::city {
namespace {

// A city of the data sets that CityFlow was measured on, an hour without lane change.
struct Known {
  const char* roadnet;
  const char* flow;
  double average_travel_time;
  std::uint64_t finished;
};

class Cities : public testing::TestWithParam<Known> {};

TEST_P(Cities, GiveCityFlowsTravelTime) {
  const Path directory = data_directory() / "city/cityflow";
  if (!std::filesystem::exists(directory / GetParam().roadnet)) {
    GTEST_SKIP() << "real data is not here: " << directory / GetParam().roadnet;
  }
  const auto net = read_road_net(directory / GetParam().roadnet);
  ASSERT_TRUE(net.has_value());
  const auto demand = read_demand(directory / GetParam().flow, *net);
  ASSERT_TRUE(demand.has_value());
  Simulator simulator(*net, *demand, {});
  for (int second = 0; second < 3600; ++second) {
    simulator.step();
  }
  EXPECT_NEAR(simulator.average_travel_time(), GetParam().average_travel_time, 0.0005);
  EXPECT_EQ(simulator.finished(), GetParam().finished);
}

INSTANTIATE_TEST_SUITE_P(
    Measured, Cities,
    testing::Values(Known{"roadnet_4_4.json", "anon_4_4_hangzhou_real.json", 525.275, 2508},
                    Known{"roadnet_4_4.json", "anon_4_4_hangzhou_real_5816.json", 537.818, 3959},
                    Known{"roadnet_3_4.json", "anon_3_4_jinan_real.json", 444.837, 5256}));

TEST(Simulator, LetsOneVehicleDriveFreely) {
  const RoadNet net = small_net();
  const Demand demand = small_demand(net, R"(["west_in", "east_out"])", 1, 0, 0);
  Simulator simulator(net, demand, {});
  simulator.step();
  EXPECT_EQ(simulator.running(), 1U);
  EXPECT_DOUBLE_EQ(simulator.vehicle(0).speed, 2.0);     // its acceleration, from a stand
  EXPECT_DOUBLE_EQ(simulator.vehicle(0).distance, 1.0);  // by the mean of old and new speed
  while (simulator.finished() == 0 && simulator.now() < 100) {
    simulator.step();
  }
  // 400 m at 10 m/s and what getting there takes: 5 steps to 10 m/s cover 25 m.
  EXPECT_EQ(simulator.now(), 43U);
  EXPECT_DOUBLE_EQ(simulator.average_travel_time(), 42.0);
}

TEST(Simulator, StopsAtARedLightAndStaysInOrder) {
  const RoadNet net = small_net();
  const Demand demand = small_demand(net, R"(["south_in", "north_out"])", 2, 0, 18);
  Simulator simulator(net, demand, {.seed = 0, .own_signal_plans = false});
  for (int second = 0; second < 120; ++second) {
    simulator.step();
    for (Id lane = 0; lane < net.lanes.size(); ++lane) {
      double ahead = net.way_length[lane] + 5;
      for (const Id id : simulator.vehicles_on(lane)) {
        EXPECT_LE(simulator.vehicle(id).distance, ahead - 5) << "vehicles do not overlap";
        ahead = simulator.vehicle(id).distance;
      }
    }
  }
  EXPECT_EQ(simulator.finished(), 0U) << "the first phase is red for it";
  EXPECT_EQ(simulator.running(), 10U);
}

TEST(Simulator, LeavesOutARouteThatLeadsNowhere) {
  const RoadNet net = small_net();
  const Demand demand = small_demand(net, R"(["west_in", "north_out"])", 5, 0, -1);
  Simulator simulator(net, demand, {});
  for (int second = 0; second < 20; ++second) {
    simulator.step();
  }
  EXPECT_EQ(simulator.vehicles_born(), 0U);
  EXPECT_DOUBLE_EQ(simulator.average_travel_time(), 0.0);
}

}  // namespace
}  // namespace recount::city
