// An HTTP/1.1 client for talking to one server: keep-alive, one request at a time, blocking.
//
// Errors: Io when the server cannot be reached, breaks off, or is silent for longer than the
// timeout. A status of 400 or more is no error here: the caller reads it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/message.h"

namespace recount::wire {

struct ClientOptions {
  std::chrono::milliseconds timeout{30'000};  // for connecting, and between two bytes
  std::size_t body_bytes_max = 64U << 20U;    // of a response
  std::string ca_file;                        // PEM; empty: the system's
};

/// Fills up to `room` bytes of a body that is sent in chunks; 0 at its end.
using BodySource = std::function<Result<std::size_t>(std::span<char> room)>;

class Client {
 public:
  /// "http://127.0.0.1:8787" or "https://…", with an optional path that goes before every target.
  /// Usage when it is no such address. Connects with the first request.
  static Result<Client> to(std::string_view url, const ClientOptions& options = {});

  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  /// `target` begins with '/'.
  Result<Response> send(Method method, std::string_view target, const std::vector<Header>& headers,
                        std::string_view body = {});
  Result<Response> send_stream(Method method, std::string_view target,
                               const std::vector<Header>& headers, const BodySource& body);

 private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace recount::wire
