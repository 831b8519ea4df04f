// From an address as people write it to a connected channel.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/channel.h"

namespace recount::wire {

struct Address {
  bool is_secure = false;
  std::string host;  // without the brackets of IPv6
  std::uint16_t port = 80;
  std::string path;  // goes before every target; does not end in '/'

  /// As the Host header has it: with the port where it is not the scheme's own.
  std::string host_header() const;
};

/// "http://host:port/path" or "https://…"; Usage when it is no such address.
Result<Address> parse_address(std::string_view url);

/// Waits until the socket can be read, or written; false when the time has passed.
enum class Wish { Read, Write, Either };
bool wait_for(const Channel& channel, Wish wish, std::chrono::milliseconds time_max);

/// Tries the host's addresses one after the other. `tls` is used when the address is secure.
Result<Channel> dial(const Address& address, const Tls* tls, std::chrono::milliseconds time_max);

}  // namespace recount::wire
