#include "serve/metrics.h"

#include <gtest/gtest.h>

namespace recount::serve {
namespace {

using std::chrono::microseconds;

bool has(const std::string& text, const std::string& line) {
  return text.find(line + "\n") != std::string::npos;
}

TEST(Metrics, CountByOperationStatusAndTime) {
  Metrics metrics({"getStanding", "isLive"});
  metrics.count(0, 200, microseconds(90));
  metrics.count(0, 200, microseconds(100));
  metrics.count(0, 404, microseconds(700));
  metrics.count(2, 404, microseconds(20'000'000));
  const std::string text = metrics.text();
  EXPECT_TRUE(has(text, R"(recount_requests_total{operation="getStanding",status="200"} 2)"));
  EXPECT_TRUE(has(text, R"(recount_requests_total{operation="getStanding",status="404"} 1)"));
  EXPECT_TRUE(has(text, R"(recount_requests_total{operation="none",status="404"} 1)"));
  EXPECT_TRUE(
      has(text, R"(recount_request_seconds_bucket{operation="getStanding",le="0.0001"} 2)"));
  EXPECT_TRUE(has(text, R"(recount_request_seconds_bucket{operation="getStanding",le="0.001"} 3)"));
  EXPECT_TRUE(has(text, R"(recount_request_seconds_bucket{operation="none",le="10"} 0)"));
  EXPECT_TRUE(has(text, R"(recount_request_seconds_bucket{operation="none",le="+Inf"} 1)"));
  EXPECT_TRUE(has(text, R"(recount_request_seconds_sum{operation="getStanding"} 0.00089)"));
  EXPECT_EQ(text.find("isLive"), std::string::npos) << "what never happened is not told";
}

TEST(Metrics, WhateverComesIsCountedSomewhere) {
  Metrics metrics({"one"});
  metrics.count(99, 42, microseconds(-1));
  metrics.count(99, 1'000, microseconds(0));
  EXPECT_TRUE(has(metrics.text(), R"(recount_request_seconds_count{operation="none"} 2)"));
}

}  // namespace
}  // namespace recount::serve
