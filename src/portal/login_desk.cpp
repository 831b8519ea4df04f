#include "portal/login_desk.h"

namespace recount::portal {

LoginDesk::LoginDesk(identity::Provider provider)
    : provider_(std::move(provider)), thread_([this] { run(); }) {}

LoginDesk::~LoginDesk() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool LoginDesk::ask(Job job) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kWaitingMax || is_ending_) {
    return false;
  }
  waiting_.push_back(std::move(job));
  changed_.notify_one();
  return true;
}

void LoginDesk::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
    if (is_ending_) {
      return;
    }
    Job next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    next(provider_);
    lock.lock();
  }
}

}  // namespace recount::portal
