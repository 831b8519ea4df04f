// MaxPressure (Varaiya 2013), Efficient and Advanced MaxPressure (Wu et al. 2021, Zhang et al.
// 2022), and a queue with what approaches it.
#include <algorithm>

#include "city/controller.h"

namespace recount::city {
namespace {

constexpr double kHaltedBelow = 0.1;  // metres per second
constexpr double kReach = 167;        // metres: 15 s at 11.11 m/s
constexpr double kShareOfApproaching = 0.75;

struct Counts {
  double halted = 0;
  double moving_near = 0;
};

class MaxPressure final : public Controller {
 public:
  MaxPressure(std::span<const ControlledJunction> junctions, Pressure kind)
      : junctions_(junctions), kind_(kind) {}

  void choose(const Simulator& simulator, std::span<const Green> now,
              std::span<std::uint32_t> chosen) override {
    for (std::size_t i = 0; i < junctions_.size(); ++i) {
      chosen[i] = choose_at(simulator, junctions_[i], now[i].now);
    }
  }

 private:
  static Counts count(const Simulator& simulator, Id lane) {
    Counts counts;
    const double length = simulator.net().way_length[lane];
    for (const Id id : simulator.vehicles_on(lane)) {
      const Vehicle& vehicle = simulator.vehicle(id);
      if (vehicle.speed < kHaltedBelow) {
        ++counts.halted;
      } else if (length - vehicle.distance <= kReach) {
        ++counts.moving_near;
      }
    }
    return counts;
  }

  // What is queued on the road behind, as much as one lane of it holds back.
  double held_back(const Simulator& simulator, const Approach& approach) const {
    double halted = 0;
    for (Id lane = approach.exit_lanes.first; lane < approach.exit_lanes.end(); ++lane) {
      halted += count(simulator, lane).halted;
    }
    return kind_ == Pressure::Plain ? halted : halted / approach.exit_lanes.count;
  }

  std::uint32_t choose_at(const Simulator& simulator, const ControlledJunction& junction,
                          std::uint32_t now) const {
    std::uint32_t best = 0;
    double best_pressure = 0;
    double near_now = 0;
    for (std::uint32_t green = 0; green < junction.greens.size(); ++green) {
      double pressure = 0;
      for (const std::uint32_t index : junction.opened[green]) {
        const Approach& approach = junction.approaches[index];
        pressure -= held_back(simulator, approach);
        for (const Id lane : approach.lanes) {
          const Counts counts = count(simulator, lane);
          pressure += counts.halted;
          pressure += kind_ == Pressure::Approach ? kShareOfApproaching * counts.moving_near : 0;
          near_now += green == now ? counts.moving_near : 0;
        }
      }
      if (green == 0 || pressure > best_pressure) {
        best = green;
        best_pressure = pressure;
      }
    }
    return kind_ == Pressure::Advanced && near_now >= best_pressure ? now : best;
  }

  std::span<const ControlledJunction> junctions_;
  Pressure kind_;
};

}  // namespace

std::unique_ptr<Controller> max_pressure(std::span<const ControlledJunction> junctions,
                                         Pressure kind) {
  return std::make_unique<MaxPressure>(junctions, kind);
}

}  // namespace recount::city
