// What waits to be sent to one client of a stream, between the threads that send and its
// connection.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "wire/server.h"

namespace recount::wire {

/// A client that lets more than this wait is too slow.
inline constexpr std::size_t kEventBytesMax = 1U << 20U;

/// Thread-safe. `wake` is called from the thread that sends, once for what gathers until `take`.
class EventQueue {
 public:
  explicit EventQueue(std::move_only_function<void()> wake) : wake_(std::move(wake)) {}

  bool push(std::string text);
  /// What has gathered; empty when nothing has.
  std::string take();
  /// Nothing more will be pushed.
  void finish();
  /// Nothing more will be taken.
  void abandon();
  bool is_finished();  // and all is taken
  bool is_overflowing();

 private:
  void wake_once();

  std::mutex mutex_;
  std::string waiting_;
  bool is_woken_ = false;
  bool is_over_ = false;
  bool is_overflowing_ = false;
  std::move_only_function<void()> wake_;
};

/// The sender's end; the stream ends with it.
class EventSender final : public EventStream {
 public:
  using Queue = std::shared_ptr<EventQueue>;  // shared: its two ends live as long as each likes

  explicit EventSender(Queue queue) : queue_(std::move(queue)) {}

  EventSender(EventSender&&) = delete;

  ~EventSender() override { queue_->finish(); }

  bool send(std::string text) override { return queue_->push(std::move(text)); }

 private:
  Queue queue_;
};

}  // namespace recount::wire
