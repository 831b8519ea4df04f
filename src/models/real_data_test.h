// The real sets, for tests of the models: read plainly, by code that shares nothing with the feeds.
#pragma once

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "models/rating_graph.h"

// Skips the test, and says so, where the file is not there.
#define RECOUNT_NEEDS(path)                              \
  if (!std::filesystem::exists(path)) {                  \
    GTEST_SKIP() << "real data is not here: " << (path); \
  }

namespace recount::models {

inline std::filesystem::path real_data(const std::string& name) {
  const char* directory = std::getenv("RECOUNT_DATA");
  const std::filesystem::path root = directory != nullptr ? directory : "../shared/data";
  return root / name;
}

/// Cells of each line, cut at `delimiter`; line ends of either kind, empty lines left out.
inline std::vector<std::vector<std::string>> read_cells(const std::filesystem::path& path,
                                                        char delimiter) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, delimiter);) {
      cells.push_back(cell);
    }
    if (!cells.empty()) {
      rows.push_back(std::move(cells));
    }
  }
  return rows;
}

inline int whole_number(const std::string& text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Numbers in the order in which names are first seen.
class Numbered {
 public:
  std::uint32_t of(const std::string& name) {
    return numbers_.try_emplace(name, static_cast<std::uint32_t>(numbers_.size())).first->second;
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(numbers_.size()); }

 private:
  std::map<std::string, std::uint32_t> numbers_;
};

struct RealRatings {
  std::uint32_t parties = 0;
  std::vector<GivenRating> ratings;
};

/// Bitcoin OTC, scores divided by 10.
inline RealRatings read_bitcoin_otc(const std::filesystem::path& path) {
  RealRatings real;
  Numbered parties;
  for (const auto& cells : read_cells(path, ',')) {
    const std::uint32_t rater = parties.of(cells[0]);
    const std::uint32_t subject = parties.of(cells[1]);
    real.ratings.push_back(
        {.rater = rater, .subject = subject, .score = whole_number(cells[2]) / 10.0});
  }
  real.parties = parties.size();
  return real;
}

}  // namespace recount::models
