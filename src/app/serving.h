// Serving ledgers until a signal ends it: what `recount serve` and `recount demo` both do.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace recount::app {

struct ServingOptions {
  std::vector<Path> ledgers;
  std::string listen = "127.0.0.1:8787";
  bool any_port_if_taken = false;  // when the port is taken, one that is free
  unsigned threads = 0;            // 0: as many as the machine has
  std::string certificate;
  std::string key;
  std::string control;  // the control file; empty: beside the first ledger
  std::string logins;   // the file of logins (docs/portal.md); empty: nobody logs in
  std::string log;      // "", "human" or "json"
  bool json = false;
};

/// Prints the banner, then serves until SIGINT or SIGTERM; what was acknowledged is kept.
Status serve_until_stopped(const ServingOptions& options);

/// "127.0.0.1:8787", "[::1]:0", ":8787" (127.0.0.1) or "8787" taken apart; Usage otherwise.
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
};

Result<ListenAddress> parse_listen(std::string_view text);

}  // namespace recount::app
