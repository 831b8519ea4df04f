// The rulebooks that a command line names: those that came with the program, or files.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/rulebook.h"

namespace recount::app {

struct ChosenRulebooks {
  std::vector<policy::Rulebook> books;  // without the house's, which always judges
  std::vector<std::string> names;       // as they were asked for, the house's too

  std::vector<const policy::Rulebook*> pointers() const;
};

/// "house", "eu", "cn", "uk", "std", or a path that ends with ".toml". Where two or more are named,
/// their conflicts come along. Usage for a name that is none; InvalidInput, with its diagnostics as
/// a note, for a file that is no rulebook.
Result<ChosenRulebooks> choose_rulebooks(std::span<const std::string> names);

}  // namespace recount::app
