// An HTTP/1.1 server behind one thin interface: a service is asked what to do with a request, and
// takes its body piece by piece.
//
// Holds
//   1. A slow, oversized or broken client costs its own connection and nothing else: header, body
//      and idle times, header and body sizes, and the number of connections are bounded.
//   2. A body is never held whole: the next piece is read when the exchange asks for it.
//   3. `stop` lets what is being answered finish, within a grace period, and takes nothing new.
//   4. An idle connection costs 0.8 KB (measured with 10,000), and no work but a look at its
//      deadline a few times a second; under TLS what OpenSSL holds comes to it.
//   5. HEAD is answered as GET without the body; a service sees it as HEAD.
//
// The service is called on the server's threads, several at once; an exchange is called on one
// thread at a time. `More` and `Reply` may be called from any thread, once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "wire/message.h"

namespace recount::wire {

using More = std::move_only_function<void()>;
using Reply = std::move_only_function<void(Response)>;

/// A request whose body is being read. Destroyed when the reply is on its way or the client is seen
/// to be gone, which is when reading from it or writing to it fails; a `More` or `Reply` that is
/// called later does nothing.
class Exchange {
 public:
  virtual ~Exchange() = default;

  /// Called first. A reply before the body's end is sent at once, and the connection closed, unless
  /// the rest of the body is here already.
  virtual void open(Reply reply) = 0;
  /// At most kBodyPieceBytes of the body, valid during the call. The next piece is read after
  /// `more()`.
  virtual void take(std::string_view piece, More more) = 0;
  /// The body has ended, whole. The reply may come later.
  virtual void finish() = 0;
};

/// Lines sent to a client for as long as it listens (server-sent events). Thread-safe.
class EventStream {
 public:
  virtual ~EventStream() = default;

  /// False when the client is gone, or so slow that its queue is full: then the stream has ended.
  virtual bool send(std::string text) = 0;
};

/// A response that stays open: `begin` is called once the head has been sent.
struct Streaming {
  Response head;
  std::move_only_function<void(std::unique_ptr<EventStream>)> begin;
};

/// What a service says to a request: an answer at once, someone to take the body (whatever its
/// method), or a stream.
using Answer = std::variant<Response, std::unique_ptr<Exchange>, Streaming>;

class Service {
 public:
  virtual ~Service() = default;

  /// The header block is whole. `request` lives until the exchange is destroyed.
  virtual Answer begin(const Request& request) = 0;
  /// A problem of the wire itself (400, 408, 413, 431, 501, 503, 505), as the service words
  /// it; the connection is closed behind it.
  virtual Response refuse(int status, std::string_view reason) = 0;
};

inline constexpr std::size_t kBodyPieceBytes = 64U << 10U;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: one that is free
  unsigned threads = 1;
  std::size_t connections_max = 20'000;
  std::size_t header_bytes_max = 16U << 10U;
  std::uint64_t body_bytes_max = 1U << 30U;
  std::chrono::milliseconds header_time_max{10'000};
  std::chrono::milliseconds body_piece_time_max{30'000};  // for each piece
  std::chrono::milliseconds idle_time_max{75'000};        // between requests
  std::chrono::milliseconds write_time_max{30'000};       // without a byte taken
  std::chrono::milliseconds stop_grace{10'000};
  std::string certificate_file;  // PEM; with a key: TLS 1.2 and later
  std::string key_file;
};

struct ServerCounts {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;  // over connections_max
  std::uint64_t requests = 0;
  std::uint64_t refusals = 0;  // answered by Service::refuse
};

class Server {
 public:
  /// Listens and serves on threads of its own. The service is borrowed for the server's life.
  /// Usage when the address is not one, Busy when the port is taken, Io otherwise.
  static Result<Server> start(const ServerOptions& options, Service& service);

  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  ~Server();  // stops

  std::uint16_t port() const;
  ServerCounts counts() const;

  /// Returns when every thread has ended.
  void stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace recount::wire
