#include "wire/listener.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace recount::wire {
namespace {

constexpr int kBacklog = 4'096;
constexpr int kAcceptsInARow = 64;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
};

Result<Address> resolve(const std::string& name, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed = ::getaddrinfo(name.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failed != 0 || found == nullptr) {
    return make_error(ErrorCode::Usage, "\"" + name + "\" is no address of this machine",
                      "give one such as 127.0.0.1 or ::1; 0.0.0.0 for all of them");
  }
  Address address;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.size = found->ai_addrlen;
  ::freeaddrinfo(found);
  return address;
}

std::string text_of(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* binary =
      address.storage.ss_family == AF_INET6
          ? static_cast<const void*>(
                &reinterpret_cast<const sockaddr_in6*>(&address.storage)->sin6_addr)
          : &reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_addr;
  ::inet_ntop(address.storage.ss_family, binary, text.data(), text.size());
  const std::string_view written(text.data());
  // A client of IPv4 at a socket of IPv6 is still a client of IPv4.
  return std::string(written.starts_with("::ffff:") ? written.substr(7) : written);
}

Error error_of_listening(const std::string& address, std::uint16_t port) {
  const int code = errno;
  const std::string place = address + " port " + std::to_string(port);
  if (code == EADDRINUSE) {
    return make_error(ErrorCode::Busy, place + " is taken",
                      "stop the program that listens there, or choose another port");
  }
  if (code == EADDRNOTAVAIL) {
    return make_error(ErrorCode::Usage, address + " is no address of this machine",
                      "give one such as 127.0.0.1 or ::1; 0.0.0.0 for all of them");
  }
  return make_error(ErrorCode::Io, "cannot listen at " + place + ": " + std::strerror(code),
                    code == EACCES ? "ports below 1024 need a right; choose a higher one"
                                   : "see what the system allows this program");
}

void set_option(const Socket& socket, int level, int option, int value) {
  ::setsockopt(socket.descriptor(), level, option, &value, sizeof(value));
}

}  // namespace

Result<Socket> listen_on(const std::string& address, std::uint16_t port) {
  Address at = RECOUNT_TRY(resolve(address, port));
  Socket socket(::socket(at.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) {
    return error_of_listening(address, port);
  }
  set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
  if (::bind(socket.descriptor(), at.raw(), at.size) != 0 ||
      ::listen(socket.descriptor(), kBacklog) != 0) {
    return error_of_listening(address, port);
  }
  return socket;
}

Result<std::uint16_t> port_of(const Socket& socket) {
  Address at;
  if (::getsockname(socket.descriptor(), at.raw(), &at.size) != 0) {
    return make_error(ErrorCode::Io, "the port of a listening socket is not known",
                      "try again, with a port given");
  }
  return ntohs(at.storage.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6*>(&at.storage)->sin6_port
                   : reinterpret_cast<const sockaddr_in*>(&at.storage)->sin_port);
}

Listener::Listener(Socket socket, Loop::Id id, const std::vector<Surroundings>& places,
                   const Tls* tls, std::atomic<std::uint64_t>& accepted,
                   std::atomic<std::uint64_t>& refused)
    : socket_(std::move(socket)),
      id_(id),
      places_(places),
      tls_(tls),
      accepted_(accepted),
      refused_(refused) {}

void Listener::wake() {
  for (int i = 0; i < kAcceptsInARow; ++i) {
    Address from;
    Socket client(::accept4(descriptor(), from.raw(), &from.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (client.is_open()) {
      welcome(std::move(client), text_of(from));
      continue;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      is_pausing_ = true;
      return;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      break;
    }
    // Anything else befell one client before it was accepted.
  }
  places_.front().loop->wait_to_read(id_);
}

void Listener::tick(Moment /*now*/) {
  if (std::exchange(is_pausing_, false)) {
    places_.front().loop->wait_to_read(id_);
  }
}

void Listener::welcome(Socket socket, std::string peer) {
  const Surroundings& place = places_[next_place_];
  if (place.connections_open >= place.options.connections_max) {
    ++refused_;
    turn_away(socket);
    return;
  }
  ++accepted_;
  ++place.connections_open;
  next_place_ = (next_place_ + 1) % places_.size();
  set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  Channel channel =
      tls_ == nullptr ? Channel(std::move(socket)) : Channel(std::move(socket), *tls_);
  place.loop->post([place, channel = std::move(channel), peer = std::move(peer)]() mutable {
    const Loop::Id id = place.loop->next_id();
    place.loop->add(id,
                    std::make_unique<Connection>(place, id, std::move(channel), std::move(peer)));
  });
}

void Listener::turn_away(const Socket& socket) {
  if (tls_ != nullptr) {
    return;
  }
  const Surroundings& place = places_.front();
  const Response response =
      place.service.refuse(503, "this server has as many connections as it takes");
  std::string text;
  append_head(text, response,
              {.keeps_alive = false, .is_http_1_1 = true, .length = response.body.size()},
              place.desk.date.now());
  text += response.body;
  // As much as the socket takes: waiting would be what the limit is there to avoid.
  (void)::send(socket.descriptor(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::shutdown(socket.descriptor(), SHUT_WR);
}

}  // namespace recount::wire
