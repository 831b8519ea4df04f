#include "serve/access_queue.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace recount::serve {
namespace {

constexpr Duration kMoment{1'000};
constexpr Duration kLong{60 * kMicrosecondsPerSecond};

Bytes record_of(std::uint8_t content, std::size_t bytes = 10) {
  return Bytes(bytes, content);
}

std::vector<Bytes> records_of(const AccessBatch& batch) {
  std::vector<Bytes> records;
  batch.each([&](ByteView record) { records.emplace_back(record.begin(), record.end()); });
  return records;
}

TEST(AccessQueue, GivesOutWhatWasPutInOrder) {
  AccessQueue queue;
  ASSERT_TRUE(queue.put(record_of(1)));
  ASSERT_TRUE(queue.put(record_of(2, 0)));
  ASSERT_TRUE(queue.put(record_of(3, 300)));
  const auto batch = queue.take(kMoment);
  ASSERT_TRUE(batch);
  EXPECT_EQ(records_of(*batch),
            (std::vector<Bytes>{record_of(1), record_of(2, 0), record_of(3, 300)}));
  EXPECT_EQ(queue.take(kMoment)->count, 0U);
}

TEST(AccessQueue, IsTakenWhenHalfFullAndWhenSomebodySettles) {
  AccessQueue queue(1'000);
  ASSERT_TRUE(queue.put(record_of(1, 600)));
  EXPECT_EQ(queue.take(kLong)->count, 1U) << "without waiting";

  ASSERT_TRUE(queue.put(record_of(2)));
  std::jthread taker([&] {
    auto batch = queue.take(kLong);
    queue.done(std::move(*batch));
  });
  queue.done({.bytes = {}, .count = 1});  // the first one
  EXPECT_TRUE(queue.settle());
  EXPECT_EQ(queue.counts().durable, 2U);
}

TEST(AccessQueue, AFullQueueMakesReadersWaitAndDropsNothing) {
  AccessQueue queue(1'000);
  constexpr int kReaders = 4;
  constexpr int kReads = 500;
  std::vector<std::jthread> readers;
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&queue, i] {
      for (int read = 0; read < kReads; ++read) {
        ASSERT_TRUE(queue.put(record_of(static_cast<std::uint8_t>(i), 40)));
      }
    });
  }
  std::vector<int> seen(kReaders);
  for (int all = 0; all < kReaders * kReads;) {
    std::optional<AccessBatch> batch = queue.take(kMoment);
    for (const Bytes& record : records_of(*batch)) {
      ++seen[record.front()];
      ++all;
    }
    queue.done(std::move(*batch));
  }
  EXPECT_EQ(seen, std::vector<int>(kReaders, kReads));
  EXPECT_GT(queue.counts().waited, 0U);
}

TEST(AccessQueue, AFailureIsToldToEveryoneWhoWaits) {
  AccessQueue queue(1'000);
  ASSERT_TRUE(queue.put(record_of(1, 900)));
  std::atomic<int> told{0};
  std::vector<std::jthread> waiting;
  waiting.emplace_back([&] { told += queue.put(record_of(2, 900)) ? 0 : 1; });
  waiting.emplace_back([&] { told += queue.settle() ? 0 : 1; });
  while (queue.counts().waited == 0) {
    std::this_thread::yield();
  }
  queue.fail(make_error(ErrorCode::Io, "the disk is full"));
  waiting.clear();
  EXPECT_EQ(told, 2);
  const Status later = queue.put(record_of(3));
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code, ErrorCode::Io);
  EXPECT_NE(later.error().message.find("the disk is full"), std::string::npos);
}

TEST(AccessQueue, AClosedQueueIsEmptiedFirst) {
  AccessQueue queue;
  ASSERT_TRUE(queue.put(record_of(1)));
  queue.close();
  EXPECT_EQ(queue.take(kLong)->count, 1U);
  EXPECT_FALSE(queue.take(kLong));
}

}  // namespace
}  // namespace recount::serve
