#include "serve/hosted_ledger.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "engine/snapshot.h"
#include "serve/turnstile.h"

namespace recount::serve {
namespace {

using SteadyClock = std::chrono::steady_clock;

Error stopping() {
  return make_error(ErrorCode::Busy, "the server is stopping", "send it again in a moment");
}

struct Waiting {
  Batch batch;
  HostedLedger::Callback when_room;  // nothing: it was called at once
};

struct Acknowledgement {
  std::move_only_function<void(Result<Written>)> done;
  Written written;
};

struct AwaitedSize {
  ledger::TreeSize size = 0;
  std::move_only_function<void(Status)> done;
};

}  // namespace

struct HostedLedger::State {
  Path directory;
  std::string name;

  mutable Turnstile turnstile;  // over reader and engine
  ledger::Reader reader;
  engine::Engine engine;

  mutable std::mutex mutex;         // over the queue and the counts
  std::condition_variable changed;  // for the writer
  std::condition_variable handed;   // for the publisher
  std::deque<Waiting> queue;
  std::vector<AwaitedSize> awaited;
  WriterCounts counts;
  std::optional<Error> failure;
  ledger::TreeSize published_size = 0;
  std::set<std::string, std::less<>> contexts;   // as readers see them
  std::optional<ledger::Publication> under_way;  // handed to the publisher and not ended
  SteadyClock::time_point published_at;
  bool is_stopping = false;
  bool has_ended = false;
  bool publisher_ends = false;

  // The writer's own, but for `finish_publication`.
  std::optional<intake::Intake> intake;
  std::vector<Acknowledgement> unacknowledged;
  SteadyClock::time_point committed_at;
  std::optional<Error> full_disk;  // of the last commit
  std::thread writer;

  // The publisher's own, as is writing to reader and engine.
  std::move_only_function<void(const ledger::Checkpoint&)> listener;
  std::thread publisher;

  State(Path where, ledger::Reader opened, engine::Engine folded, intake::Intake admitting)
      : directory(std::move(where)),
        name(directory.filename().string()),
        reader(std::move(opened)),
        engine(std::move(folded)),
        intake(std::move(admitting)) {
    note_published();
  }

  void run_writer();
  bool wait_for_work(std::vector<Waiting>& work);
  std::optional<SteadyClock::time_point> publication_due() const;
  void write(Waiting& waiting);
  void commit();
  void hand_over_publication();
  void end_publisher();

  void run_publisher();
  bool waits_for_room();
  Status publish(const ledger::Publication& publication);
  Status see_newest();
  void note_published();

  void tell_awaited(const Status& done);
  void fail(const Error& error);
  void refuse_unacknowledged(const Error& error);

  std::optional<Error> failed() const {
    const std::lock_guard lock(mutex);
    return failure;
  }

  /// Why nothing more is written, if so. Under the mutex.
  std::optional<Error> refusal() const {
    return !failure && is_stopping ? std::optional(stopping()) : failure;
  }
};

// When what is committed and not published must be; nothing when there is nothing, and while a
// publication is under way. Under the mutex.
std::optional<SteadyClock::time_point> HostedLedger::State::publication_due() const {
  if (failure || under_way || intake->committed_size() == published_size) {
    return std::nullopt;
  }
  return std::min(published_at + kPublishEvery, committed_at + kIdleAfter);
}

// False at the end of everything.
bool HostedLedger::State::wait_for_work(std::vector<Waiting>& work) {
  std::unique_lock lock(mutex);
  const auto has_work = [this] { return is_stopping || !queue.empty(); };
  while (!has_work()) {
    const auto due = publication_due();
    if (!due) {
      changed.wait(lock);
    } else if (changed.wait_until(lock, *due) == std::cv_status::timeout) {
      break;
    }
  }
  std::size_t items = 0;
  while (!queue.empty() && items < kQueueItemsMax) {
    items += queue.front().batch.evidence.size();
    work.push_back(std::move(queue.front()));
    queue.pop_front();
  }
  counts.queued -= items;
  return !is_stopping || !work.empty();
}

void HostedLedger::State::write(Waiting& waiting) {
  if (waiting.when_room) {
    waiting.when_room();
  }
  if (full_disk) {
    commit();  // before anything is added to what waits in memory
  }
  if (const auto error = full_disk ? full_disk : failed()) {
    waiting.batch.done(*error);
    return;
  }
  Acknowledgement later{.done = std::move(waiting.batch.done), .written = {}};
  later.written.outcomes.reserve(waiting.batch.evidence.size());
  for (const evidence::Evidence& evidence : waiting.batch.evidence) {
    Result<intake::Submitted> outcome = intake->submit(evidence);
    if (!outcome && outcome.error().code == ErrorCode::Io) {
      unacknowledged.push_back(std::move(later));
      fail(outcome.error());
      refuse_unacknowledged(outcome.error());
      return;
    }
    later.written.outcomes.push_back(std::move(outcome));
  }
  unacknowledged.push_back(std::move(later));
  if (intake->pending_bytes() >= kCommitBytes) {
    commit();
  }
}

void HostedLedger::State::commit() {
  if (const auto error = failed()) {
    refuse_unacknowledged(*error);
    return;
  }
  const Result<ledger::Commit> done = intake->commit();
  full_disk.reset();
  if (!done && done.error().code == ErrorCode::NoSpace) {
    full_disk = done.error();
    refuse_unacknowledged(*full_disk);
    return;
  }
  if (!done) {
    fail(done.error());
    refuse_unacknowledged(done.error());
    return;
  }
  {
    const std::lock_guard lock(mutex);
    counts.accepted += done->count;
    counts.commits += done->count > 0 ? 1U : 0U;
  }
  if (done->count > 0) {
    committed_at = SteadyClock::now();
  }
  for (Acknowledgement& one : unacknowledged) {
    one.written.tree_size = intake->committed_size();
    one.done(std::move(one.written));
  }
  unacknowledged.clear();
}

void HostedLedger::State::hand_over_publication() {
  Result<std::optional<ledger::Publication>> publication = intake->begin_publication();
  if (!publication) {
    fail(publication.error());
    return;
  }
  {
    const std::lock_guard lock(mutex);
    under_way = std::move(*publication);
  }
  handed.notify_one();
}

Status HostedLedger::State::publish(const ledger::Publication& publication) {
  RECOUNT_TRY(intake->finish_publication(publication));
  return see_newest();
}

// For readers too, who wait meanwhile.
Status HostedLedger::State::see_newest() {
  const auto lock = turnstile.write();
  RECOUNT_TRY(reader.see_newest());
  return engine::catch_up(engine, reader);
}

// Under the mutex.
void HostedLedger::State::note_published() {
  published_size = reader.size();
  for (const auto& [context, state] : engine.contexts()) {
    contexts.insert(context);
  }
}

// Before the publication under way is tried again; false at the end of everything.
bool HostedLedger::State::waits_for_room() {
  std::unique_lock lock(mutex);
  return !handed.wait_for(lock, kPublishEvery, [this] { return is_stopping; });
}

void HostedLedger::State::run_publisher() {
  std::unique_lock lock(mutex);
  while (true) {
    handed.wait(lock, [this] { return under_way || publisher_ends; });
    if (!under_way) {
      return;
    }
    lock.unlock();
    const Status done = publish(*under_way);
    lock.lock();
    published_at = SteadyClock::now();
    if (done) {
      ++counts.publications;
      note_published();
    }
    lock.unlock();
    if (!done && done.error().code == ErrorCode::NoSpace && waits_for_room()) {
      lock.lock();
      continue;
    }
    if (!done) {
      fail(done.error());
    } else {
      if (listener) {
        listener(reader.checkpoint());
      }
      tell_awaited({});
    }
    lock.lock();
    under_way.reset();
    changed.notify_one();
  }
}

void HostedLedger::State::tell_awaited(const Status& done) {
  std::vector<AwaitedSize> ready;
  {
    const std::lock_guard lock(mutex);
    const auto waits_on = std::partition(
        awaited.begin(), awaited.end(),
        [&](const AwaitedSize& one) { return done.has_value() && one.size > published_size; });
    std::move(waits_on, awaited.end(), std::back_inserter(ready));
    awaited.erase(waits_on, awaited.end());
  }
  for (AwaitedSize& one : ready) {
    one.done(done);
  }
}

void HostedLedger::State::fail(const Error& error) {
  {
    const std::lock_guard lock(mutex);
    failure = failure ? failure : error;
    counts.has_failed = true;
  }
  tell_awaited(error);
}

void HostedLedger::State::refuse_unacknowledged(const Error& error) {
  for (Acknowledgement& one : unacknowledged) {
    one.done(error);
  }
  unacknowledged.clear();
}

// Publishes what is left, and waits for it.
void HostedLedger::State::end_publisher() {
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return !under_way; });
  if (!failure && intake->committed_size() != published_size) {
    lock.unlock();
    hand_over_publication();
    lock.lock();
    changed.wait(lock, [this] { return !under_way; });
  }
  publisher_ends = true;
  lock.unlock();
  handed.notify_one();
  publisher.join();
}

void HostedLedger::State::run_writer() {
  std::vector<Waiting> work;
  while (wait_for_work(work)) {
    for (Waiting& one : work) {
      write(one);
    }
    work.clear();
    commit();
    std::unique_lock lock(mutex);
    const auto due = publication_due();
    lock.unlock();
    if (due && SteadyClock::now() >= *due) {
      hand_over_publication();
    }
  }
  end_publisher();
  {
    const std::lock_guard lock(mutex);
    has_ended = true;
  }
  tell_awaited(stopping());
}

HostedLedger::HostedLedger(std::unique_ptr<State> state) : state_(std::move(state)) {
  state_->publisher = std::thread([machine = state_.get()] { machine->run_publisher(); });
  state_->writer = std::thread([machine = state_.get()] { machine->run_writer(); });
}

HostedLedger::HostedLedger(HostedLedger&&) noexcept = default;
HostedLedger& HostedLedger::operator=(HostedLedger&&) noexcept = default;

HostedLedger::~HostedLedger() {
  if (state_) {
    static_cast<void>(stop());
  }
}

Result<HostedLedger> HostedLedger::open(const Path& directory, Clock& clock, Entropy& entropy) {
  const Path named = directory.filename().empty() ? directory.parent_path() : directory;
  intake::Intake intake = RECOUNT_TRY(intake::Intake::open(named, clock, entropy));
  ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(named));
  engine::Engine engine = RECOUNT_TRY(engine::load_engine(named, reader));
  auto state =
      std::make_unique<State>(named, std::move(reader), std::move(engine), std::move(intake));
  return HostedLedger(std::move(state));
}

const std::string& HostedLedger::name() const {
  return state_->name;
}

const Path& HostedLedger::directory() const {
  return state_->directory;
}

Look HostedLedger::look() const {
  auto lock = state_->turnstile.read();
  return Look{.lock = std::move(lock), .reader = state_->reader, .engine = state_->engine};
}

bool HostedLedger::has_context(std::string_view context) const {
  const std::lock_guard lock(state_->mutex);
  return state_->contexts.contains(context);
}

void HostedLedger::submit(Batch batch, Callback when_room) {
  std::unique_lock lock(state_->mutex);
  if (const std::optional<Error> refusal = state_->refusal()) {
    lock.unlock();
    batch.done(*refusal);
    when_room();
    return;
  }
  state_->counts.queued += batch.evidence.size();
  const bool is_full = state_->counts.queued >= kQueueItemsMax;
  state_->queue.push_back({.batch = std::move(batch), .when_room = {}});
  if (is_full) {
    state_->queue.back().when_room = std::move(when_room);
    state_->changed.notify_one();
    return;
  }
  lock.unlock();
  state_->changed.notify_one();
  when_room();
}

void HostedLedger::when_published(ledger::TreeSize size,
                                  std::move_only_function<void(Status)> done) {
  std::unique_lock lock(state_->mutex);
  const bool is_published = size <= state_->published_size;
  if (!is_published && !state_->failure && !state_->has_ended) {
    state_->awaited.push_back({.size = size, .done = std::move(done)});
    return;
  }
  const Status at_once = is_published ? Status() : Status(*state_->refusal());
  lock.unlock();
  done(at_once);
}

void HostedLedger::on_checkpoint(
    std::move_only_function<void(const ledger::Checkpoint&)> listener) {
  state_->listener = std::move(listener);
}

WriterCounts HostedLedger::counts() const {
  const std::lock_guard lock(state_->mutex);
  return state_->counts;
}

void HostedLedger::halt(const Error& why) {
  state_->fail(why);
}

Status HostedLedger::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_stopping = true;
  }
  state_->changed.notify_all();
  state_->handed.notify_all();
  if (state_->writer.joinable()) {
    state_->writer.join();
    state_->intake.reset();
    if (!state_->failure) {
      RECOUNT_TRY(engine::save_snapshot(state_->directory, state_->reader, state_->engine));
    }
  }
  return state_->failure ? Status(*state_->failure) : Status();
}

}  // namespace recount::serve
