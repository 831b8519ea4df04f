// The 36 second-order norms against each other under private opinions, as a file that grows.
//
// CSV: first,second,first_invades,second_invades; a line a pair, norms as tables. A run that was
// cut off goes on behind the lines that are there. Every line is a function of its pair and the
// setting.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "lab/evolution.h"

namespace recount::lab {

struct FixationRow {
  Norm first{};
  Norm second{};
  PairFixation at{};
};

/// N = 50, q = 0.9, perception error 0.05, b/c = 5, selection 1: the setting of Hilbe et al. 2018.
EvolutionSetting table_setting();

/// Every pair once, in the table's order; `at` is not set.
std::vector<FixationRow> table_pairs();

/// Of a file that is there; none of one that is not. InvalidInput where a line is not a row.
Result<std::vector<FixationRow>> read_fixation_table(const Path& path);

/// Plays the pairs that the file lacks and adds their lines.
Status extend_fixation_table(const Path& path,
                             const std::function<void(std::size_t, std::size_t)>& watch);

}  // namespace recount::lab
