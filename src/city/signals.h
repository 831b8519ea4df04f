// The lights of all junctions: which phase each is in, and so which links are open.
#pragma once

#include <vector>

#include "city/road_net.h"

namespace recount::city {

class Signals {
 public:
  explicit Signals(const RoadNet& net);

  /// kNone while the junction is cleared.
  Id phase(Id junction) const { return phase_[junction]; }

  void set_phase(Id junction, Id phase);

  /// Only what every phase opens stays open, until a phase is set.
  void clear(Id junction);

  bool open(Id link) const { return open_[link] != 0; }

  /// A second of each junction's own plan.
  void pass_second();

 private:
  void open_links(Id junction);

  const RoadNet& net_;
  std::vector<Id> phase_;
  std::vector<double> remaining_;
  std::vector<std::uint8_t> open_;  // a junction without phases has its links always open
};

}  // namespace recount::city
