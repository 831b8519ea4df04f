#include "wire/dial.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace recount::wire {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};

Error no_address(std::string_view url) {
  return make_error(ErrorCode::Usage, "\"" + std::string(url) + "\" is no address of a server",
                    "write it as http://127.0.0.1:8787 or https://ratings.example");
}

bool wait_on(int descriptor, short events, std::chrono::milliseconds time_max) {
  pollfd one{.fd = descriptor, .events = events, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&one, 1, static_cast<int>(time_max.count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

/// The error number that stood in the way, 0 for none.
int connect_to(const Socket& socket, const addrinfo& at, std::chrono::milliseconds time_max) {
  if (::connect(socket.descriptor(), at.ai_addr, at.ai_addrlen) == 0) {
    return 0;
  }
  if (errno != EINPROGRESS) {
    return errno;
  }
  if (!wait_on(socket.descriptor(), POLLOUT, time_max)) {
    return ETIMEDOUT;
  }
  int code = 0;
  socklen_t size = sizeof(code);
  ::getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &code, &size);
  return code;
}

Result<Channel> secure(Socket socket, const Address& address, const Tls& tls,
                       std::chrono::milliseconds time_max) {
  Channel channel(std::move(socket), tls, address.host);
  for (;;) {
    const Flow flow = channel.shake_hands().flow;
    if (flow == Flow::Moved) {
      return channel;
    }
    const bool can_go_on = (flow == Flow::WaitToRead && wait_for(channel, Wish::Read, time_max)) ||
                           (flow == Flow::WaitToWrite && wait_for(channel, Wish::Write, time_max));
    if (!can_go_on) {
      return make_error(ErrorCode::Io,
                        "no TLS with " + address.host_header() + ": " + channel.complaint(),
                        "see whether the server's certificate is for this name, and give its "
                        "authority if the system does not trust it");
    }
  }
}

}  // namespace

std::string Address::host_header() const {
  const std::string name = host.contains(':') ? "[" + host + "]" : host;
  return port == (is_secure ? 443 : 80) ? name : name + ":" + std::to_string(port);
}

Result<Address> parse_address(std::string_view url) {
  Address address;
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    address.is_secure = true;
    address.port = 443;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return no_address(url);
  }
  std::string_view authority = rest.substr(0, rest.find('/'));
  rest.remove_prefix(authority.size());
  while (rest.ends_with('/')) {
    rest.remove_suffix(1);
  }
  const bool has_brackets = authority.starts_with('[');
  const std::size_t host_end =
      has_brackets ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (host_end == std::string_view::npos) {
    return no_address(url);
  }
  address.host = has_brackets ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
  authority.remove_prefix(std::min(host_end + (has_brackets ? 1 : 0), authority.size()));
  if (!authority.empty()) {
    const char* end = authority.data() + authority.size();
    const auto read = std::from_chars(authority.data() + 1, end, address.port);
    if (authority.front() != ':' || read.ec != std::errc{} || read.ptr != end) {
      return no_address(url);
    }
  }
  const bool is_odd = std::ranges::any_of(
      url, [](char c) { return c <= ' ' || c == '\x7f' || c == '?' || c == '#' || c == '@'; });
  if (address.host.empty() || address.port == 0 || is_odd) {
    return no_address(url);
  }
  address.path = rest;
  return address;
}

bool wait_for(const Channel& channel, Wish wish, std::chrono::milliseconds time_max) {
  const int events = (wish == Wish::Write ? 0 : POLLIN) | (wish == Wish::Read ? 0 : POLLOUT);
  return wait_on(channel.descriptor(), static_cast<short>(events), time_max);
}

Result<Channel> dial(const Address& address, const Tls* tls, std::chrono::milliseconds time_max) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (failed != 0) {
    return make_error(ErrorCode::Io,
                      "no address of " + address.host + " is known: " + ::gai_strerror(failed),
                      "see whether the name is spelt well, and whether names can be resolved here");
  }
  const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
  int code = 0;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    Socket socket(::socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    code = socket.is_open() ? connect_to(socket, *at, time_max) : errno;
    if (code == 0) {
      const int yes = 1;
      ::setsockopt(socket.descriptor(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
      return address.is_secure ? secure(std::move(socket), address, *tls, time_max)
                               : Channel(std::move(socket));
    }
  }
  return make_error(ErrorCode::Io,
                    "cannot reach " + address.host_header() + ": " + std::strerror(code),
                    "see whether the server runs, and listens at this address");
}

}  // namespace recount::wire
