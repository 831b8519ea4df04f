// The directory of a demo: which of its ledgers are finished, so that a second run finds them and
// an interrupted one is not taken for whole.
//
//   DIR/demo.txt    "recount demo 1", then the names of the finished ledgers, a line each
//   DIR/<ledger>/   and what lies beside it: -rejects, -access, -places
//   DIR/control.sqlite   keys and sessions, once it was served
//
// Nothing is ever removed from a directory that no demo made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace recount::app {

class DemoPlace {
 public:
  /// Usage when something else than a demo is in the directory. `fresh` forgets what is finished.
  static Result<DemoPlace> open(const Path& directory, bool fresh);

  bool has(std::string_view ledger) const;

  Path path_of(std::string_view ledger) const { return directory_ / ledger; }

  /// Removes what an unfinished run, or one that is done afresh, left of the ledger.
  Status begin(std::string_view ledger);
  Status finish(std::string_view ledger);

 private:
  explicit DemoPlace(Path directory) : directory_(std::move(directory)) {}

  Status write_list() const;

  Path directory_;
  std::vector<std::string> finished_;
};

}  // namespace recount::app
