// The speeds that one vehicle may choose, in metres per second.
#pragma once

namespace recount::city {

/// More than any vehicle drives: no limit.
constexpr double kFreeSpeed = 100;

/// The greatest speed from which one can still stop `kept` metres behind a leader that brakes as
/// hard as it can; -100 where there is none.
double safe_speed(double leader_speed, double leader_braking, double speed, double braking,
                  double gap, double kept);

}  // namespace recount::city
