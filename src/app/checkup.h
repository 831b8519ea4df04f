// What `recount doctor` looks at: whether ledgers can be served from here, and what mends it where
// they cannot. Nothing is changed.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"

namespace recount::app {

enum class Health { Good, Doubtful, Bad };

struct Finding {
  Health health = Health::Good;
  std::string about;  // a path, or an address
  std::string says;
  std::string help;  // empty where all is good
};

/// The ledger itself, who writes to it, who may read its secrets, the room on its disk.
std::vector<Finding> look_at_ledger(const Path& ledger);
std::vector<Finding> look_at_control(const Path& file);
/// Whether the address can be listened on.
Finding look_at_address(const std::string& listen);

}  // namespace recount::app
