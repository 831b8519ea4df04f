#include "wire/event_queue.h"

namespace recount::wire {

void EventQueue::wake_once() {
  if (!std::exchange(is_woken_, true)) {
    wake_();
  }
}

bool EventQueue::push(std::string text) {
  const std::scoped_lock lock(mutex_);
  if (is_over_) {
    return false;
  }
  if (waiting_.size() + text.size() > kEventBytesMax) {
    is_over_ = true;
    is_overflowing_ = true;
    waiting_ = {};
    wake_once();
    return false;
  }
  waiting_ += text;
  wake_once();
  return true;
}

std::string EventQueue::take() {
  const std::scoped_lock lock(mutex_);
  is_woken_ = false;
  return std::exchange(waiting_, {});
}

void EventQueue::finish() {
  const std::scoped_lock lock(mutex_);
  if (!std::exchange(is_over_, true)) {
    wake_once();
  }
}

void EventQueue::abandon() {
  const std::scoped_lock lock(mutex_);
  is_over_ = true;
  is_woken_ = true;  // nobody is left to wake
  waiting_ = {};
}

bool EventQueue::is_finished() {
  const std::scoped_lock lock(mutex_);
  return is_over_ && waiting_.empty();
}

bool EventQueue::is_overflowing() {
  const std::scoped_lock lock(mutex_);
  return is_overflowing_;
}

}  // namespace recount::wire
