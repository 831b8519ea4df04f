#include "serve/metrics.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace recount::serve {
namespace {

// Upper ends, in microseconds.
constexpr std::array<std::uint64_t, 12> kBuckets = {
    100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 500'000, 2'500'000, 10'000'000};

}  // namespace

Metrics::Metrics(std::vector<std::string_view> operations)
    : names_(std::move(operations)), operations_(std::make_unique<Operation[]>(names_.size() + 1)) {
  static_assert(kBuckets.size() == kBucketCount);
  names_.emplace_back("none");
}

void Metrics::count(std::size_t operation, int status, std::chrono::microseconds took) {
  Operation& counted = operations_[std::min(operation, names_.size() - 1)];
  const int known = std::clamp(status, kStatusMin, kStatusMax);
  const auto time = static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0));
  const auto bucket = static_cast<std::size_t>(
      std::distance(kBuckets.begin(), std::ranges::lower_bound(kBuckets, time)));
  counted.by_status[static_cast<std::size_t>(known - kStatusMin)].fetch_add(
      1, std::memory_order_relaxed);
  counted.by_time[bucket].fetch_add(1, std::memory_order_relaxed);
  counted.microseconds.fetch_add(time, std::memory_order_relaxed);
}

void write_metric(std::string& out, std::string_view name, std::string_view type,
                  std::string_view help) {
  fmt::format_to(std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

std::string Metrics::text() const {
  std::string out;
  auto to = std::back_inserter(out);
  write_metric(out, "recount_requests_total", "counter", "Requests by operation and status");
  for (std::size_t i = 0; i < names_.size(); ++i) {
    for (std::size_t status = 0; status < operations_[i].by_status.size(); ++status) {
      const std::uint64_t count = operations_[i].by_status[status].load(std::memory_order_relaxed);
      if (count > 0) {
        fmt::format_to(to, "recount_requests_total{{operation=\"{}\",status=\"{}\"}} {}\n",
                       names_[i], status + kStatusMin, count);
      }
    }
  }
  write_metric(out, "recount_request_seconds", "histogram", "Time from header to answer");
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const Operation& one = operations_[i];
    std::uint64_t sum = 0;
    for (const auto& bucket : one.by_time) {
      sum += bucket.load(std::memory_order_relaxed);
    }
    if (sum == 0) {
      continue;
    }
    std::uint64_t below = 0;
    for (std::size_t bucket = 0; bucket < kBucketCount; ++bucket) {
      below += one.by_time[bucket].load(std::memory_order_relaxed);
      fmt::format_to(to, "recount_request_seconds_bucket{{operation=\"{}\",le=\"{}\"}} {}\n",
                     names_[i], static_cast<double>(kBuckets[bucket]) / 1e6, below);
    }
    fmt::format_to(to, "recount_request_seconds_bucket{{operation=\"{}\",le=\"+Inf\"}} {}\n",
                   names_[i], sum);
    fmt::format_to(to, "recount_request_seconds_sum{{operation=\"{}\"}} {}\n", names_[i],
                   static_cast<double>(one.microseconds.load(std::memory_order_relaxed)) / 1e6);
    fmt::format_to(to, "recount_request_seconds_count{{operation=\"{}\"}} {}\n", names_[i], sum);
  }
  return out;
}

}  // namespace recount::serve
