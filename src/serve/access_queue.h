// Reads on their way into the access log: a bounded queue of encoded reads, filled by every
// thread that answers and emptied by one.
//
// Holds
//   1. Putting one copies its bytes; no system call, unless the queue is full or another
//      thread holds it for longer than a few hundred turns of a loop.
//   2. A full queue makes `put` wait: nothing is dropped.
//   3. After a failure nothing is taken any more: every call says what the failure was.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "base/bytes.h"
#include "base/instant.h"
#include "base/result.h"
#include "serve/access_log.h"

namespace recount::serve {

/// Encoded reads one behind the other, each behind its length (4 bytes).
struct AccessBatch {
  Bytes bytes;
  std::uint64_t count = 0;

  void each(const std::function<void(ByteView)>& visit) const;
};

class AccessQueue {
 public:
  /// The longest read is short against `bytes_max`.
  explicit AccessQueue(std::size_t bytes_max = kQueueBytesMax) : bytes_max_(bytes_max) {}

  Status put(ByteView record);

  /// Waits until somebody settles, the queue is half full, or the time has passed. What is there
  /// then, which may be nothing; no value when the queue is closed and empty.
  std::optional<AccessBatch> take(Duration at_most);
  /// The batch is durable. Its room is used again.
  void done(AccessBatch batch);
  /// The batch that was taken cannot be made durable while the disk is full. Until it is done,
  /// `put` on a full queue and `settle` fail with this error and do not wait. Returns after the
  /// pause; false when the queue is closed.
  bool stall(const Error& full_disk, Duration pause);
  /// A batch cannot be made durable.
  void fail(const Error& error);

  /// Returns when everything that was put before is durable.
  Status settle();
  /// Lets `take` empty the queue and end.
  void close();

  AccessCounts counts() const;

 private:
  Error failed() const;
  std::unique_lock<std::mutex> lock_quickly() const;

  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::condition_variable work_;      // for the thread that takes
  std::condition_variable progress_;  // for those who wait for room, or to settle
  AccessBatch waiting_;
  Bytes room_;  // of the batch before
  AccessCounts counts_;
  bool is_wanted_ = false;  // somebody waits for what is queued
  bool is_closed_ = false;
  std::optional<Error> stalled_;
  std::optional<Error> failure_;
};

}  // namespace recount::serve
