#include "wire/loop.h"

#include <atomic>
#include <thread>
#include <unordered_map>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/ensure.h"

namespace recount::wire {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

struct Seat {
  Seat(asio::io_context& context, std::unique_ptr<Guest> who)
      : guest(std::move(who)), descriptor(context, guest->descriptor()) {}

  Seat(Seat&&) = delete;

  ~Seat() { descriptor.release(); }  // the guest closes it

  std::unique_ptr<Guest> guest;
  asio::posix::stream_descriptor descriptor;
  bool waits_to_read = false;
  bool waits_to_write = false;
};

}  // namespace

struct Loop::State {
  explicit State(std::chrono::milliseconds period)
      : context(1), work(context.get_executor()), timer(context), tick_period(period) {}

  void run_tick();
  void begin_stop(std::chrono::milliseconds grace);
  void end_when_empty();

  template <typename Work>
  void with(Id id, Work&& work_to_do) {
    const auto found = seats.find(id);
    if (found == seats.end()) {
      return;
    }
    Seat& seat = found->second;  // stays where it is when the work adds others
    called = id;
    work_to_do(seat);
    called = 0;
    if (seat.guest->is_done()) {
      seats.erase(id);
      end_when_empty();
    }
  }

  asio::io_context context;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  asio::steady_timer timer;
  std::chrono::milliseconds tick_period;
  std::unordered_map<Id, Seat> seats;
  Id last_id = 0;
  Id called = 0;  // who is being called, 0 for nobody
  std::atomic<std::thread::id> thread;
  bool is_stopping = false;
  Moment stop_deadline;
};

Loop::Loop(std::chrono::milliseconds tick) : state_(std::make_unique<State>(tick)) {}

Loop::~Loop() = default;

void Loop::run() {
  state_->thread = std::this_thread::get_id();
  state_->run_tick();
  state_->context.run();
  state_->seats.clear();
}

void Loop::State::run_tick() {
  timer.expires_after(tick_period);
  timer.async_wait([this](error_code failed) {
    if (failed) {
      return;
    }
    const Moment now = std::chrono::steady_clock::now();
    if (is_stopping && now >= stop_deadline) {
      seats.clear();
    }
    for (auto& [id, seat] : seats) {
      called = id;
      seat.guest->tick(now);
      called = 0;
    }
    std::erase_if(seats, [](const auto& entry) { return entry.second.guest->is_done(); });
    end_when_empty();
    run_tick();
  });
}

void Loop::stop(std::chrono::milliseconds grace) {
  post([state = state_.get(), grace] { state->begin_stop(grace); });
}

void Loop::State::begin_stop(std::chrono::milliseconds grace) {
  is_stopping = true;
  stop_deadline = std::chrono::steady_clock::now() + grace;
  for (auto& [id, seat] : seats) {
    called = id;
    seat.guest->stop();
    called = 0;
  }
  std::erase_if(seats, [](const auto& entry) { return entry.second.guest->is_done(); });
  end_when_empty();
}

void Loop::State::end_when_empty() {
  if (is_stopping && seats.empty()) {
    context.stop();
  }
}

void Loop::post(std::move_only_function<void()> work) {
  asio::post(state_->context, std::move(work));
}

void Loop::call(Id id, std::move_only_function<void(Guest&)> work) {
  if (state_->thread == std::this_thread::get_id() && state_->called == id) {
    const auto found = state_->seats.find(id);
    ensure(found != state_->seats.end(), "who is being called has a seat");
    work(*found->second.guest);
    return;
  }
  post_to(id, std::move(work));
}

void Loop::post_to(Id id, std::move_only_function<void(Guest&)> work) {
  post([state = state_.get(), id, work = std::move(work)]() mutable {
    state->with(id, [&](Seat& seat) { work(*seat.guest); });
  });
}

Loop::Id Loop::next_id() {
  return ++state_->last_id;
}

void Loop::add(Id id, std::unique_ptr<Guest> guest) {
  if (state_->is_stopping) {
    return;  // it was on its way when the stop came
  }
  state_->seats.try_emplace(id, state_->context, std::move(guest));
  wait_to_read(id);
}

void Loop::wait_to_read(Id id) {
  Seat& seat = state_->seats.at(id);
  if (std::exchange(seat.waits_to_read, true)) {
    return;
  }
  seat.descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                             [state = state_.get(), id](error_code failed) {
                               if (failed != asio::error::operation_aborted) {
                                 state->with(id, [](Seat& woken) {
                                   woken.waits_to_read = false;
                                   woken.guest->wake();
                                 });
                               }
                             });
}

void Loop::wait_to_write(Id id) {
  Seat& seat = state_->seats.at(id);
  if (std::exchange(seat.waits_to_write, true)) {
    return;
  }
  seat.descriptor.async_wait(asio::posix::descriptor_base::wait_write,
                             [state = state_.get(), id](error_code failed) {
                               if (failed != asio::error::operation_aborted) {
                                 state->with(id, [](Seat& woken) {
                                   woken.waits_to_write = false;
                                   woken.guest->wake();
                                 });
                               }
                             });
}

}  // namespace recount::wire
