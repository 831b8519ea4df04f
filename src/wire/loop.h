// One thread's event loop, and the guests that it wakes. Boost.Asio stays behind this header.
//
// Holds
//   1. A guest is called on the loop's thread, one call at a time, and destroyed there, never
//      during a call of its own.
//   2. `call` may be used from any thread, also when the guest or the run has ended: then nothing
//      happens.
//   3. A guest asks for each waking: it is not woken for what it does not wait for.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace recount::wire {

using Moment = std::chrono::steady_clock::time_point;

/// Someone with a socket.
class Guest {
 public:
  virtual ~Guest() = default;

  virtual int descriptor() const = 0;
  virtual bool is_done() const = 0;  // asked after each call; true: removed and destroyed
  /// The socket can be read or written, whichever was waited for.
  virtual void wake() = 0;
  /// A few times in each of the time limits: deadlines are looked at here, and cost no timer each.
  virtual void tick(Moment now) = 0;
  /// Finish what is begun.
  virtual void stop() = 0;
};

class Loop {
 public:
  using Id = std::uint64_t;

  explicit Loop(std::chrono::milliseconds tick);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  /// Serves until `stop`, and then until the guests are done or the grace has passed.
  void run();
  void stop(std::chrono::milliseconds grace);  // from any thread

  // From any thread.

  void post(std::move_only_function<void()> work);
  void post_to(Id id, std::move_only_function<void(Guest&)> work);
  /// The same, but at once when it is that guest who is being called on this thread.
  void call(Id id, std::move_only_function<void(Guest&)> work);

  // On the loop's thread, or before it runs.

  Id next_id();
  /// Waits for reading at once.
  void add(Id id, std::unique_ptr<Guest> guest);
  void wait_to_read(Id id);
  void wait_to_write(Id id);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace recount::wire
