#include "serve/witness_watch.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace recount::serve {
namespace {

using SteadyClock = std::chrono::steady_clock;

}  // namespace

struct WitnessWatch::State {
  Path ledger;
  std::optional<ledger::Reader> reader;  // once there is a witness
  WitnessRounds rounds;
  std::move_only_function<void(const Error&)> on_split;

  std::mutex mutex;
  std::condition_variable changed;
  bool has_news = true;
  bool is_ending = false;
  std::thread thread;

  State(const Path& path, std::move_only_function<void(const Error&)> listener)
      : ledger(path), rounds(path), on_split(std::move(listener)) {}

  bool wait();
  Status round();
  void run();
};

// False at the end.
bool WitnessWatch::State::wait() {
  std::unique_lock lock(mutex);
  const auto is_wanted = [this] { return has_news || is_ending; };
  if (const auto next = rounds.next()) {
    changed.wait_until(lock, *next, is_wanted);
  } else {
    changed.wait(lock, is_wanted);
  }
  has_news = false;
  return !is_ending;
}

Status WitnessWatch::State::round() {
  if (rounds.states().empty() && RECOUNT_TRY(ledger::read_witnesses_file(ledger)).empty()) {
    return {};
  }
  if (!reader) {
    reader = RECOUNT_TRY(ledger::Reader::open(ledger));
  } else {
    RECOUNT_TRY(reader->see_newest());
  }
  return rounds.ask(*reader, SteadyClock::now());
}

void WitnessWatch::State::run() {
  while (wait()) {
    const Status done = round();
    if (!done && done.error().code == ErrorCode::Damaged) {
      on_split(done.error());
      return;
    }
  }
}

WitnessWatch::WitnessWatch(const Path& ledger, std::move_only_function<void(const Error&)> on_split)
    : state_(std::make_unique<State>(ledger, std::move(on_split))) {
  state_->thread = std::thread([machine = state_.get()] { machine->run(); });
}

WitnessWatch::WitnessWatch(WitnessWatch&&) noexcept = default;

WitnessWatch& WitnessWatch::operator=(WitnessWatch&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

WitnessWatch::~WitnessWatch() {
  if (state_) {
    {
      const std::lock_guard lock(state_->mutex);
      state_->is_ending = true;
    }
    state_->changed.notify_all();
    state_->thread.join();
  }
}

void WitnessWatch::tell() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->has_news = true;
  }
  state_->changed.notify_all();
}

std::vector<WitnessState> WitnessWatch::states() const {
  return state_->rounds.states();
}

}  // namespace recount::serve
