// Takes new connections and deals them out to the loops in turn.
//
// Holds
//   1. Over the limit a client is told 503 and closed; under TLS, where that would need a
//   handshake,
//      closed.
//   2. When the machine has no descriptor left, the listener pauses for a tick: it does not spin,
//      and serves on.
#pragma once

#include "wire/connection.h"

namespace recount::wire {

/// A listening socket. Usage when the address is not one, Busy when the port is taken.
Result<Socket> listen_on(const std::string& address, std::uint16_t port);
Result<std::uint16_t> port_of(const Socket& socket);

class Listener final : public Guest {
 public:
  /// Borrows all of it but the socket. `tls` may be null.
  Listener(Socket socket, Loop::Id id, const std::vector<Surroundings>& places, const Tls* tls,
           std::atomic<std::uint64_t>& accepted, std::atomic<std::uint64_t>& refused);

  int descriptor() const override { return socket_.descriptor(); }

  bool is_done() const override { return is_done_; }

  void wake() override;
  void tick(Moment now) override;

  void stop() override { is_done_ = true; }

 private:
  void welcome(Socket socket, std::string peer);
  void turn_away(const Socket& socket);

  Socket socket_;
  Loop::Id id_;
  const std::vector<Surroundings>& places_;
  const Tls* tls_;
  std::atomic<std::uint64_t>& accepted_;
  std::atomic<std::uint64_t>& refused_;
  std::size_t next_place_ = 0;
  bool is_pausing_ = false;
  bool is_done_ = false;
};

}  // namespace recount::wire
