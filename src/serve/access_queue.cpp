#include "serve/access_queue.h"

#include <chrono>

#include "base/ensure.h"

namespace recount::serve {
namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr int kQuickTries = 200;

}  // namespace

void AccessBatch::each(const std::function<void(ByteView)>& visit) const {
  ByteReader read(bytes);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto record = read.raw(read.le32().value_or(0));
    ensure(record.has_value(), "a batch holds as many records as it counts");
    visit(*record);
  }
}

// Holders copy some hundred bytes: it is sooner free than a sleep would last.
std::unique_lock<std::mutex> AccessQueue::lock_quickly() const {
  std::unique_lock lock(mutex_, std::try_to_lock);
  for (int turn = 0; !lock && turn < kQuickTries; ++turn) {
    lock.try_lock();
  }
  if (!lock) {
    lock.lock();
  }
  return lock;
}

Error AccessQueue::failed() const {
  return make_error(ErrorCode::Io, "the access log has stopped: " + failure_->message,
                    "nothing is read without its record: mend the disk and start the server again");
}

Status AccessQueue::put(ByteView record) {
  const std::size_t needed = kLengthBytes + record.size();
  ensure(needed <= bytes_max_, "a record fits the queue");
  std::unique_lock lock = lock_quickly();
  if (waiting_.bytes.size() + needed > bytes_max_) {
    ++counts_.waited;
    is_wanted_ = true;
    work_.notify_one();
    progress_.wait(
        lock, [&] { return failure_ || stalled_ || waiting_.bytes.size() + needed <= bytes_max_; });
  }
  if (failure_) {
    return failed();
  }
  if (stalled_ && waiting_.bytes.size() + needed > bytes_max_) {
    return *stalled_;
  }
  const bool was_below_half = waiting_.bytes.size() < bytes_max_ / 2;
  ByteWriter write(waiting_.bytes);
  write.le32(static_cast<std::uint32_t>(record.size()));
  write.raw(record);
  ++waiting_.count;
  ++counts_.recorded;
  if (was_below_half && waiting_.bytes.size() >= bytes_max_ / 2) {
    is_wanted_ = true;
    work_.notify_one();
  }
  return {};
}

std::optional<AccessBatch> AccessQueue::take(Duration at_most) {
  std::unique_lock lock(mutex_);
  work_.wait_for(lock, std::chrono::microseconds(at_most.microseconds),
                 [&] { return is_wanted_ || is_closed_; });
  if (is_closed_ && waiting_.count == 0) {
    return std::nullopt;
  }
  is_wanted_ = false;
  AccessBatch batch{.bytes = std::move(waiting_.bytes), .count = waiting_.count};
  waiting_ = {.bytes = std::move(room_), .count = 0};
  progress_.notify_all();
  return batch;
}

void AccessQueue::done(AccessBatch batch) {
  const std::lock_guard lock(mutex_);
  counts_.durable += batch.count;
  room_ = std::move(batch.bytes);
  room_.clear();
  stalled_.reset();
  progress_.notify_all();
}

bool AccessQueue::stall(const Error& full_disk, Duration pause) {
  std::unique_lock lock(mutex_);
  stalled_ = full_disk;
  progress_.notify_all();
  work_.wait_for(lock, std::chrono::microseconds(pause.microseconds), [&] { return is_closed_; });
  return !is_closed_;
}

void AccessQueue::fail(const Error& error) {
  const std::lock_guard lock(mutex_);
  failure_ = error;
  progress_.notify_all();
}

Status AccessQueue::settle() {
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = counts_.recorded;
  if (counts_.durable < wanted && !failure_) {
    is_wanted_ = true;
    work_.notify_one();
    progress_.wait(lock, [&] { return failure_ || stalled_ || counts_.durable >= wanted; });
  }
  if (failure_) {
    return failed();
  }
  return counts_.durable < wanted ? Status(*stalled_) : Status();
}

void AccessQueue::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  work_.notify_one();
}

AccessCounts AccessQueue::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace recount::serve
