// A walk through the three ledgers of the story, in plain words: each stop says what the ledger
// says, and the command that says it again. Everything is read back from the ledgers.
#pragma once

#include <string>

#include "base/files.h"
#include "base/result.h"

namespace recount::app {

struct TourPlace {
  std::string program;   // as the visitor typed it, and as a shell reads it
  std::string verifier;  // recount-verify beside it
  Path directory;        // of the demo
};

Result<std::string> tour(const TourPlace& place);

/// A word as a POSIX shell reads it back.
std::string shell_word(const std::string& text);

}  // namespace recount::app
