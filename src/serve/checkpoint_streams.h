// Those who watch a ledger: each is sent every checkpoint as it is signed (server-sent events).
// Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ledger/checkpoint.h"
#include "wire/server.h"

namespace recount::serve {

class CheckpointStreams {
 public:
  CheckpointStreams();

  /// `newest` is sent at once unless the stream has seen a checkpoint of its size.
  void add(std::unique_ptr<wire::EventStream> stream, const ledger::Checkpoint& newest,
           std::optional<ledger::TreeSize> seen);
  /// Streams whose client is gone are let go.
  void tell(const ledger::Checkpoint& checkpoint);
  /// A comment that keeps connections open, and finds those that are gone.
  void keep_alive();

  std::size_t count() const;

 private:
  void send(const std::string& text);

  struct Shared {
    std::mutex mutex;
    std::vector<std::unique_ptr<wire::EventStream>> streams;
  };

  std::unique_ptr<Shared> shared_;
};

}  // namespace recount::serve
