// Those who watch a ledger: each is sent every checkpoint as it is signed (server-sent events).
// Thread-safe.
#pragma once

#include <functional>
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

  /// A client that comes back, and has `seen` another checkpoint than the newest, is sent that one
  /// at once. `newest` is asked for such that none is missed in between.
  void add(std::unique_ptr<wire::EventStream> stream, std::optional<ledger::TreeSize> seen,
           const std::function<ledger::Checkpoint()>& newest);
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
