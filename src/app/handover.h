// How one thread hands work to another: whole batches, each owned by exactly one of them at a time.
//
//   feeding thread ──full──► writing thread
//          ▲                       │
//          └──────── empty ◄───────┘        a fixed number of batches goes round
//
// Who has none to work on waits: memory is bounded, and the faster side is held back. Order is
// kept.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace recount::app {

template <typename Batch>
class Handover {
 public:
  explicit Handover(std::size_t batches) {
    for (std::size_t i = 0; i < batches; ++i) {
      empty_.push_back(std::make_unique<Batch>());
    }
  }

  /// Null when the writing side has closed.
  std::unique_ptr<Batch> take_empty() { return take(empty_); }

  /// Null when the feeding side has closed and everything was handed over.
  std::unique_ptr<Batch> take_full() { return take(full_); }

  void give_full(std::unique_ptr<Batch> batch) { give(full_, std::move(batch)); }

  void give_empty(std::unique_ptr<Batch> batch) { give(empty_, std::move(batch)); }

  /// No side waits any more; what is full can still be taken.
  void close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    changed_.notify_all();
  }

 private:
  using Queue = std::deque<std::unique_ptr<Batch>>;

  std::unique_ptr<Batch> take(Queue& queue) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !queue.empty() || is_closed_; });
    if (queue.empty() || (&queue == &empty_ && is_closed_)) {
      return nullptr;
    }
    std::unique_ptr<Batch> batch = std::move(queue.front());
    queue.pop_front();
    return batch;
  }

  void give(Queue& queue, std::unique_ptr<Batch> batch) {
    const std::lock_guard lock(mutex_);
    queue.push_back(std::move(batch));
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Queue empty_;
  Queue full_;
  bool is_closed_ = false;
};

}  // namespace recount::app
