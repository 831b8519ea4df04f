#include "city/controller.h"

namespace recount::city {

Conductor::Conductor(Simulator& simulator, std::span<const ControlledJunction> junctions,
                     Controller& controller, Times times)
    : simulator_(simulator),
      junctions_(junctions),
      controller_(controller),
      times_(times),
      greens_(junctions.size()),
      chosen_(junctions.size()) {
  for (const ControlledJunction& junction : junctions) {
    simulator_.signals().set_phase(junction.junction, junction.greens.front());
  }
}

void Conductor::before_step() {
  const std::uint32_t now = simulator_.now();
  const std::uint32_t into = now % times_.interval;
  Signals& signals = simulator_.signals();
  if (into == 0) {
    controller_.choose(simulator_, greens_, chosen_);
  }
  for (std::size_t i = 0; i < junctions_.size(); ++i) {
    if (into == 0 && chosen_[i] != greens_[i].now) {
      greens_[i] = {.now = chosen_[i], .since = now + times_.yellow};
      signals.clear(junctions_[i].junction);
    }
    if (greens_[i].since == now) {
      signals.set_phase(junctions_[i].junction, junctions_[i].greens[greens_[i].now]);
    }
  }
}

namespace {

class FixedTime final : public Controller {
 public:
  FixedTime(std::span<const ControlledJunction> junctions, std::uint32_t interval)
      : junctions_(junctions), interval_(interval) {}

  void choose(const Simulator& simulator, std::span<const Green> now,
              std::span<std::uint32_t> chosen) override {
    for (std::size_t i = 0; i < junctions_.size(); ++i) {
      const bool held = simulator.now() - now[i].since >= interval_;
      const auto greens = static_cast<std::uint32_t>(junctions_[i].greens.size());
      chosen[i] = held ? (now[i].now + 1) % greens : now[i].now;
    }
  }

 private:
  std::span<const ControlledJunction> junctions_;
  std::uint32_t interval_;
};

}  // namespace

std::unique_ptr<Controller> fixed_time(std::span<const ControlledJunction> junctions,
                                       std::uint32_t interval) {
  return std::make_unique<FixedTime>(junctions, interval);
}

}  // namespace recount::city
