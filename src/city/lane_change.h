// A vehicle that would rather drive on the lane beside its own.
//
// It signals to those it would come between; who hears the signal of a vehicle of higher priority
// makes room. When there is room a **shadow** of it is put on the other lane: for some seconds both
// halves of the pair drive at the lesser of their speeds, while the vehicle moves sideways. Then
// the vehicle is taken away and the shadow goes on in its place. If the pair reaches the end of the
// lane before, the shadow is taken away.
#pragma once

#include "city/road_net.h"

namespace recount::city {

struct LaneChange {
  bool signals = false;
  bool changing = false;
  std::int8_t direction = 0;  // 1 outwards, -1 inwards
  Id target = kNone;          // a lane
  Id heard = kNone;           // whose signal it minds
  Id leader = kNone;          // on the target lane, or just beyond it
  Id follower = kNone;
  double leader_gap = 0;
  double follower_gap = 0;
  double offset = 0;              // metres sideways
  std::uint32_t last_change = 0;  // seconds
};

}  // namespace recount::city
