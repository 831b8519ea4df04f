// What the tests of src/wire share: a service that does what the path says, and a raw socket.
#pragma once

#include <arpa/inet.h>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "base/ensure.h"
#include "wire/server.h"

namespace recount::wire {

/// A socket of bytes as they are, with a limit of 5 s on whatever it waits for.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    timeval limit{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_connected_ = ::connect(descriptor_, reinterpret_cast<sockaddr*>(&at), sizeof(at)) == 0;
  }

  RawClient(RawClient&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), is_connected_(other.is_connected_) {}

  RawClient& operator=(RawClient&&) = delete;

  ~RawClient() { close(); }

  bool is_connected() const { return is_connected_; }

  int descriptor() const { return descriptor_; }

  /// False when the other side no longer takes bytes.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return false;
      }
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Until the text so far ends in `ending`; less when the other side ends first.
  std::string read_until(std::string_view ending) {
    std::string text;
    char c = 0;
    while (!text.ends_with(ending) && ::recv(descriptor_, &c, 1, 0) == 1) {
      text += c;
    }
    return text;
  }

  /// Until the other side ends.
  std::string read_all() {
    std::string text;
    std::vector<char> room(64U << 10U);
    for (;;) {
      const ssize_t got = ::recv(descriptor_, room.data(), room.size(), 0);
      if (got <= 0) {
        was_reset_ = got < 0;
        return text;
      }
      text.append(room.data(), static_cast<std::size_t>(got));
    }
  }

  bool was_reset() const { return was_reset_; }

  void end_sending() { ::shutdown(descriptor_, SHUT_WR); }

  void close() {
    if (descriptor_ >= 0) {
      ::close(std::exchange(descriptor_, -1));
    }
  }

 private:
  int descriptor_;
  bool is_connected_ = false;
  bool was_reset_ = false;
};

/// A flag that one thread waits for and another raises.
class Signal {
 public:
  void raise() {
    const std::scoped_lock lock(mutex_);
    is_raised_ = true;
    changed_.notify_all();
  }

  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(5), [&] { return is_raised_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_raised_ = false;
};

/// GET /…      "path?query" at once
/// /big        4 MiB at once
/// /echo       the body, when it has ended
/// /slow       the same, each piece and the answer after a pause, from another thread
/// /early      an answer at the first piece
/// /hold       an answer when `let_go` is raised
/// /events     what `on_stream` sends
class TestService final : public Service {
 public:
  TestService() = default;
  TestService(TestService&&) = delete;

  ~TestService() override {
    for (std::thread& thread : threads_) {
      thread.join();
    }
  }

  Answer begin(const Request& request) override;

  Response refuse(int status, std::string_view reason) override {
    return {
        .status = status, .content_type = "text/plain", .headers = {}, .body = std::string(reason)};
  }

  void spawn(std::function<void()> work) {
    const std::scoped_lock lock(mutex_);
    threads_.emplace_back(std::move(work));
  }

  Signal let_go;
  Signal exchange_destroyed;
  Signal exchange_opened;
  std::atomic<std::size_t> largest_piece = 0;
  std::function<void(std::unique_ptr<EventStream>)> on_stream;

 private:
  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

/// The status of the first response in a text; 0 when there is none.
inline int status_of(std::string_view text) {
  if (text.size() < 12 || !text.starts_with("HTTP/1.1 ")) {
    return 0;
  }
  return (text[9] - '0') * 100 + (text[10] - '0') * 10 + (text[11] - '0');
}

inline std::string body_of(std::string_view text) {
  const std::size_t end = text.find("\r\n\r\n");
  return std::string(end == std::string_view::npos ? std::string_view{} : text.substr(end + 4));
}

class TestExchange final : public Exchange {
 public:
  TestExchange(TestService& service, const Request& request)
      : service_(service), request_(request) {}

  TestExchange(TestExchange&&) = delete;

  ~TestExchange() override { service_.exchange_destroyed.raise(); }

  void open(Reply reply) override {
    reply_ = std::move(reply);
    service_.exchange_opened.raise();
  }

  void take(std::string_view piece, More more) override {
    service_.largest_piece = std::max(service_.largest_piece.load(), piece.size());
    body_ += piece;
    if (request_.path == "/early") {
      reply_({.status = 403, .content_type = "text/plain", .headers = {}, .body = "enough"});
      return;
    }
    if (request_.path != "/slow") {
      more();
      return;
    }
    // shared: std::function copies what it holds
    auto shared_more = std::make_shared<More>(std::move(more));  // shared: as above
    service_.spawn([shared_more] {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      (*shared_more)();
    });
  }

  void finish() override {
    Response response{.status = 200, .content_type = "text/plain", .headers = {}, .body = body_};
    if (request_.path == "/echo") {
      reply_(std::move(response));
      return;
    }
    auto shared_reply = std::make_shared<Reply>(std::move(reply_));  // shared: as above
    const bool must_hold = request_.path == "/hold";
    service_.spawn([this_service = &service_, shared_reply, response, must_hold] {
      if (must_hold) {
        this_service->let_go.wait();
      }
      (*shared_reply)(response);
    });
  }

 private:
  TestService& service_;
  const Request& request_;
  Reply reply_;
  std::string body_;
};

inline Answer TestService::begin(const Request& request) {
  if (request.path == "/events") {
    return Streaming{
        .head = {.status = 200,
                 .content_type = "text/event-stream",
                 .headers = {{.name = "Cache-Control", .value = "no-store"}},
                 .body = {}},
        .begin = [this](std::unique_ptr<EventStream> stream) { on_stream(std::move(stream)); }};
  }
  for (const std::string_view path : {"/echo", "/slow", "/early", "/hold"}) {
    if (request.path == path) {
      return std::make_unique<TestExchange>(*this, request);
    }
  }
  Response response{.status = 200, .content_type = "text/plain", .headers = {}, .body = {}};
  if (request.path == "/big") {
    response.body.assign(4U << 20U, 'b');
  } else if (request.path == "/empty") {
    response.status = 204;
  } else if (request.path == "/split") {
    response.headers.push_back({.name = "X-Echo", .value = "a\r\nX-Evil: 1"});
  } else {
    response.body = request.path + '?' + request.query;
  }
  return response;
}

}  // namespace recount::wire
