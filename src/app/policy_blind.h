// recount policy compare --blind: policies without their names, point by point, judged before it is
// told whose they are. What the reader answers is counted on the screen and kept nowhere.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace recount::app {

/// Two to nine policy files. Asks on standard output, reads standard input; ends at its end.
Status compare_blind(const std::vector<std::string>& files);

}  // namespace recount::app
