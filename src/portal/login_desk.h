// Talks to one provider, on a thread of its own: a provider that is slow or silent keeps nobody
// waiting but those who log in through it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "identity/provider.h"

namespace recount::portal {

inline constexpr std::size_t kWaitingMax = 256;

class LoginDesk {
 public:
  using Job = std::move_only_function<void(identity::Provider&)>;

  explicit LoginDesk(identity::Provider provider);
  LoginDesk(const LoginDesk&) = delete;
  LoginDesk& operator=(const LoginDesk&) = delete;
  ~LoginDesk();  // lets what is being asked finish; what waits is let go

  /// False when too many wait already.
  bool ask(Job job);

 private:
  void run();

  identity::Provider provider_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  bool is_ending_ = false;
  std::thread thread_;
};

}  // namespace recount::portal
