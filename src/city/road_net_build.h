// From what a road network's file says to what follows from it: lanes beside each other, the curves
// of links that give none, and where links cross.
#pragma once

#include "city/road_net.h"

namespace recount::city {

/// Lays the lanes of a road beside each other and measures them. With `up_to_junctions` the ends
/// stop at the junctions' edges; without, at their centres.
void lay_lanes(RoadNet& net, Id road, bool up_to_junctions);

/// The curve of a link whose file gives none; lanes must be laid up to the junctions' centres.
Line curve_between(const RoadNet& net, Id from_lane, Id to_lane, double junction_width);

/// Lists links by lane, measures ways, finds crossings: the last steps, once all is read.
void finish(RoadNet& net);

}  // namespace recount::city
