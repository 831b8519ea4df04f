// recount-verify's own reading of cosignatures, from C2SP tlog-cosignature alone: who besides the
// ledger vouches that its history was not forked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/recount_verify_log.h"

namespace recount::app {

struct Vouched {
  std::uint64_t size = 0;              // of the cosigned checkpoint
  std::vector<std::string> witnesses;  // of those asked for, who have cosigned it
};

/// LEDGER/cosigned, held against the entries that were read. What is wrong with it goes to
/// `faults`; without the file nobody vouches.
Result<Vouched> read_cosigned(const Path& directory, const PublicLog& log,
                              const std::vector<std::string>& vkeys,
                              std::vector<std::string>& faults);

}  // namespace recount::app
