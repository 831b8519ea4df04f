// Repeating until nothing moves: when a fixed point counts as found, and how its sweeps are shared
// among threads without a trace of it in the result.
//
// Work is cut into blocks of a fixed number of rows, whatever the number of threads. Each row is
// computed by one thread, from values of the sweep before; a sum is taken block by block and the
// blocks are added in their order. So one thread and many give the same bits.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace recount::models {

struct Stopping {
  double tolerance = 1e-12;  // on the greatest move of any value in one sweep
  std::uint32_t sweeps_max = 100'000;
  unsigned threads = 1;
};

struct Settled {
  std::uint32_t sweeps = 0;
  double change = 0;     // of the last sweep
  bool settled = false;  // false: sweeps_max was reached first
};

inline constexpr std::size_t kBlockRows = 4096;

/// body(begin, end, block) once for each block of rows; blocks must not write the same places.
template <typename Body>
void for_blocks(std::size_t rows, unsigned threads, const Body& body) {
  const std::size_t blocks = (rows + kBlockRows - 1) / kBlockRows;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t block = next++; block < blocks; block = next++) {
      const std::size_t begin = block * kBlockRows;
      body(begin, std::min(rows, begin + kBlockRows), block);
    }
  };
  const auto helpers = std::min<std::size_t>(threads, blocks);
  std::vector<std::jthread> pool;
  for (std::size_t i = 1; i < helpers; ++i) {
    pool.emplace_back(work);
  }
  work();
}

/// A number for each block.
inline std::vector<double> block_numbers(std::size_t rows) {
  return std::vector<double>((rows + kBlockRows - 1) / kBlockRows);
}

inline double greatest(const std::vector<double>& numbers) {
  double most = 0;
  for (const double one : numbers) {
    most = std::max(most, one);
  }
  return most;
}

inline double sum_in_order(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double one : numbers) {
    sum += one;
  }
  return sum;
}

}  // namespace recount::models
