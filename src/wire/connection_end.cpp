// How connections end: streams, deadlines, the stop, and the farewell.
#include <fmt/format.h>

#include "wire/connection.h"
#include "wire/connection_parts.h"

namespace recount::wire {
namespace {

// Closing while the client still sends would reset the connection, and with it our last answer.
constexpr std::chrono::milliseconds kLingerTimeMax{2'000};

}  // namespace

bool Connection::open_stream(Streaming streaming) {
  keeps_alive_ = false;
  append_head(output_, streaming.head,
              {.keeps_alive = false, .is_http_1_1 = is_http_1_1_, .length = {}},
              around_.desk.date.now());
  if (is_head_) {
    stage_ = Stage::Closing;
    return true;
  }
  stream_ = std::make_unique<Stream>();
  auto wake_us = [loop = around_.loop, id = id_] {
    loop->post_to(id, [](Guest& guest) { guest.wake(); });
  };
  stream_->queue = std::make_shared<EventQueue>(std::move(wake_us));  // shared: see EventSender
  stream_->begin = std::move(streaming.begin);
  stage_ = Stage::Events;
  return true;
}

bool Connection::take_events() {
  if (stream_->begin) {
    auto begin = std::exchange(stream_->begin, nullptr);
    begin(std::make_unique<EventSender>(stream_->queue));
  }
  EventQueue& queue = *stream_->queue;
  const std::string text = queue.take();
  if (queue.is_overflowing()) {
    return fail();
  }
  if (!text.empty()) {
    output_ += is_http_1_1_ ? fmt::format("{:x}\r\n{}\r\n", text.size(), text) : text;
    return true;
  }
  if (queue.is_finished()) {
    output_ += is_http_1_1_ ? "0\r\n\r\n" : "";
    stage_ = Stage::Closing;
    must_linger_ = true;
    return true;
  }
  deadline_ = Moment::max();
  hand_ = {};  // a client that streams has nothing more to say, but may leave
  return read_more();
}

bool Connection::close_sending() {
  hand_ = {};
  channel_.end_sending();
  if (!must_linger_) {
    return fail();
  }
  stage_ = Stage::Lingering;
  set_deadline(kLingerTimeMax);
  return true;
}

bool Connection::linger() {
  hand_ = {};
  return read_more();
}

void Connection::tick(Moment now) {
  if (now < deadline_) {
    return;
  }
  const bool is_late_with_head = stage_ == Stage::Head && is_head_begun_;
  if (has_output() || (stage_ != Stage::Body && !is_late_with_head)) {
    fail();
    flight_.reset();
    return;
  }
  input_.clear();
  refuse({408, "the request took too long to arrive"});
  advance();
}

void Connection::stop() {
  is_stopping_ = true;
  switch (stage_) {
    case Stage::Handshake:
    case Stage::Lingering:
      fail();
      return;
    case Stage::Events:
      stream_->queue->finish();
      break;
    default:
      break;
  }
  advance();
}

}  // namespace recount::wire
