// Bytes over one connected socket, plain or under TLS, without ever blocking.
//
// Holds
//   1. No call blocks and no call raises SIGPIPE: what cannot be done now says what to wait for.
//   2. TLS is 1.2 or later. A client checks the chain and the name; a server asks for neither.
//   3. A channel without TLS is its socket and one empty pointer.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct ssl_ctx_st;  // OpenSSL's; its headers stay in channel.cpp
struct ssl_st;

namespace recount::wire {

/// Owns a descriptor.
class Socket {
 public:
  explicit Socket(int descriptor = -1) : descriptor_(descriptor) {}

  Socket(Socket&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }

  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  ~Socket();

  int descriptor() const { return descriptor_; }

  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

enum class Flow {
  Moved,
  WaitToRead,   // nothing moved; try again when the socket can be read
  WaitToWrite,  // nothing moved; try again when the socket can be written
  End,          // the other side has ended in order
  Broken,
};

struct Transfer {
  Flow flow = Flow::Broken;
  std::size_t bytes = 0;  // above 0 with Moved
};

/// Certificates and rules, for any number of channels.
class Tls {
 public:
  /// Usage when the files do not hold a certificate chain and its key.
  static Result<Tls> for_server(const std::string& certificate_file, const std::string& key_file);
  /// Trusts what the PEM file holds; with an empty name, what the system trusts.
  static Result<Tls> for_client(const std::string& ca_file);

 private:
  friend class Channel;

  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };

  explicit Tls(ssl_ctx_st* context) : context_(context) {}

  std::unique_ptr<ssl_ctx_st, Free> context_;
};

class Channel {
 public:
  explicit Channel(Socket socket) : socket_(std::move(socket)) {}

  /// The server's side of TLS.
  Channel(Socket socket, const Tls& tls);
  /// The client's side: the certificate must be for `host`.
  Channel(Socket socket, const Tls& tls, const std::string& host);

  int descriptor() const { return socket_.descriptor(); }

  bool is_secure() const { return session_ != nullptr; }

  /// Before anything else under TLS, until it says Moved.
  Transfer shake_hands();
  /// `room` is not empty.
  Transfer read(std::span<char> room);
  /// As much as fits of two texts, one behind the other, which are not both empty.
  Transfer write(std::string_view first, std::string_view second = {});
  /// Says that nothing more will be sent.
  void end_sending();
  /// What TLS had against the other side; empty when it had nothing.
  std::string complaint() const;

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };

  Transfer outcome(int returned) const;

  Socket socket_;
  std::unique_ptr<ssl_st, Free> session_;
};

}  // namespace recount::wire
