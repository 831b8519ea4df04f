// The evidence operation of a server's API, as a client calls it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/client.h"

namespace recount::app {

struct RemoteError {
  std::uint64_t line = 0;  // of the body, from 1
  std::string pointer;
  std::string code;
  std::string reason;
  std::string help;
};

struct RemoteAnswer {
  std::uint64_t accepted = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t rejected = 0;
  std::uint64_t tree_size = 0;
  std::vector<RemoteError> errors;    // the first hundred
  std::vector<std::string> receipts;  // JSON objects
};

class EvidenceClient {
 public:
  EvidenceClient(wire::Client client, std::string ledger, std::string key)
      : client_(std::move(client)), ledger_(std::move(ledger)), key_(std::move(key)) {}

  /// Tries again for about ten seconds while the server is not there or busy; then Io or Busy. What
  /// the server's problem says otherwise.
  Result<RemoteAnswer> post(std::string_view lines, std::string_view idempotency_key,
                            bool wants_receipts);

 private:
  wire::Client client_;
  std::string ledger_;
  std::string key_;
};

}  // namespace recount::app
