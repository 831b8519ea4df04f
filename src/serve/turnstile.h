// A lock for many readers and one writer, in which a waiting writer is not passed by readers who
// come later: however many read without a pause, the writer gets its turn.
#pragma once

#include <mutex>
#include <shared_mutex>

namespace recount::serve {

class Turnstile {
 public:
  std::shared_lock<std::shared_mutex> read() {
    {
      const std::lock_guard pass(gate_);
    }
    return std::shared_lock(lock_);
  }

  std::unique_lock<std::shared_mutex> write() {
    const std::lock_guard closed(gate_);
    return std::unique_lock(lock_);
  }

 private:
  std::mutex gate_;  // held by a writer while it waits
  std::shared_mutex lock_;
};

}  // namespace recount::serve
