// What the server has counted, in the Prometheus text format. No name of a party is in it.
// Thread-safe; counting takes no lock.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace recount::serve {

class Metrics {
 public:
  /// The names of the operations; requests for none of them are counted as "none".
  explicit Metrics(std::vector<std::string_view> operations);

  void count(std::size_t operation, int status, std::chrono::microseconds took);

  /// Requests by operation and status, and how long they took.
  std::string text() const;

 private:
  static constexpr int kStatusMin = 100;
  static constexpr int kStatusMax = 599;
  static constexpr std::size_t kBucketCount = 12;

  struct Operation {
    std::array<std::atomic<std::uint64_t>, kStatusMax - kStatusMin + 1> by_status{};
    std::array<std::atomic<std::uint64_t>, kBucketCount + 1> by_time{};  // the last: longer
    std::atomic<std::uint64_t> microseconds{0};
  };

  std::vector<std::string_view> names_;
  std::unique_ptr<Operation[]> operations_;
};

/// One figure with its two lines of introduction.
void write_metric(std::string& out, std::string_view name, std::string_view type,
                  std::string_view help);

}  // namespace recount::serve
