// How connections walk from stage to stage, and how bytes come and go meanwhile.
#include <cstring>

#include "base/ensure.h"
#include "wire/connection.h"
#include "wire/connection_parts.h"

namespace recount::wire {
namespace {

constexpr std::size_t kOutputBytesToFlush = 64U << 10U;
constexpr int kReadsInARow = 16;

}  // namespace

void Connection::set_deadline(std::chrono::milliseconds from_now) {
  deadline_ = std::chrono::steady_clock::now() + from_now;
}

void Connection::wake() {
  is_drained_ = false;
  advance();
}

void Connection::advance() {
  if (is_advancing_) {
    return;
  }
  is_advancing_ = true;
  reads_ = 0;
  hand_ = input_;
  const bool is_lent = !has_output();
  if (is_lent) {
    output_.swap(around_.desk.output);
  }
  while (step()) {
  }
  if (!has_output()) {
    std::string own;
    output_.swap(is_lent ? around_.desk.output : own);
  }
  keep_unread();
  is_advancing_ = false;
}

bool Connection::step() {
  const bool may_gather = stage_ == Stage::Head && tail_.empty();
  if (!may_gather || output_.size() >= kOutputBytesToFlush) {
    if (!flush()) {
      return false;
    }
  }
  switch (stage_) {
    case Stage::Handshake:
      return shake_hands();
    case Stage::Head:
      return take_head();
    case Stage::Body:
      return take_body();
    case Stage::Answering:
      return await_answer();
    case Stage::Events:
      return take_events();
    case Stage::Closing:
      return close_sending();
    case Stage::Lingering:
      return linger();
    case Stage::Done:
      break;
  }
  return false;
}

bool Connection::fail() {
  stage_ = Stage::Done;
  output_.clear();
  tail_.clear();
  return false;
}

bool Connection::wait_for(Flow flow) {
  if (flow == Flow::WaitToRead) {
    around_.loop->wait_to_read(id_);
  } else {
    around_.loop->wait_to_write(id_);
  }
  return false;
}

bool Connection::flush() {
  while (has_output()) {
    const std::size_t from_output = std::min(sent_, output_.size());
    const Transfer sent = channel_.write(std::string_view(output_).substr(from_output),
                                         std::string_view(tail_).substr(sent_ - from_output));
    if (sent.flow == Flow::WaitToRead || sent.flow == Flow::WaitToWrite) {
      set_deadline(around_.options.write_time_max);
      return wait_for(sent.flow);
    }
    if (sent.flow != Flow::Moved) {
      return fail();
    }
    sent_ += sent.bytes;
    if (sent_ == output_.size() + tail_.size()) {
      output_.clear();
      tail_ = {};
      sent_ = 0;
    }
  }
  return true;
}

/// Bytes behind those in hand. Bounded by who calls: what is in hand leaves room for a piece.
bool Connection::read_more() {
  if (!flush()) {
    return false;
  }
  if (is_drained_ || ++reads_ > kReadsInARow) {  // others have their turn
    return wait_for(Flow::WaitToRead);
  }
  std::vector<char>& room = around_.desk.room;
  ensure(hand_.size() < room.size(), "there is room to read to");
  if (!hand_.empty()) {
    std::memmove(room.data(), hand_.data(), hand_.size());
  }
  const std::span<char> rest = std::span(room).subspan(hand_.size());
  const Transfer got = channel_.read(rest);
  hand_ = std::string_view(room.data(), hand_.size());
  if (got.flow == Flow::WaitToRead || got.flow == Flow::WaitToWrite) {
    return wait_for(got.flow);
  }
  if (got.flow != Flow::Moved) {
    return fail();
  }
  is_drained_ = !channel_.is_secure() && got.bytes < rest.size();
  hand_ = std::string_view(room.data(), hand_.size() + got.bytes);
  return true;
}

void Connection::keep_unread() {
  if (hand_.empty() && input_.empty()) {
    return;
  }
  std::string unread(hand_);
  input_.swap(unread);  // an assignment would keep the room of what was there
  hand_ = {};
}

}  // namespace recount::wire
