// One ledger being served: its one writer, on a thread of its own, a second one that publishes what
// the first has committed, and what readers see of it.
//
//   writer     │ submit · commit · acknowledge │ submit · commit · acknowledge │ …
//   publisher  │      tiles · checkpoint · fold, once a second, beside it      │ …
//
// Holds
//   1. Readers see the ledger as its last checkpoint shows it: reader and engine are of one size.
//   2. A batch's `done` is called when everything accepted of it is durable, or with the error that
//      prevented it. Several batches share one commit.
//   3. A checkpoint covers what was committed at most kPublishEvery later, and at once when nothing
//      more comes.
//   4. After a failed commit nothing more is written: every later batch is answered with that
//      failure, and reads go on.
//   5. On a full disk batches are answered with NoSpace, and not taken in, until what waits can be
//      made durable: then all goes on. Checkpoints are tried again every kPublishEvery.
//   6. What waits to be written is bounded: `when_room` is called when more may be brought.
//
// Thread-safe. The clock and the entropy are borrowed for the ledger's life and used by its writer.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/entropy.h"
#include "base/files.h"
#include "engine/engine.h"
#include "intake/intake.h"
#include "ledger/reader.h"

namespace recount::serve {

inline constexpr std::size_t kCommitBytes = 1U << 20U;
inline constexpr std::size_t kQueueItemsMax = 20'000;  // pieces of evidence that wait
inline constexpr std::chrono::milliseconds kPublishEvery{1'000};
inline constexpr std::chrono::milliseconds kIdleAfter{20};

/// What became of a batch: one outcome a piece of evidence, in order.
struct Written {
  std::vector<Result<intake::Submitted>> outcomes;
  ledger::TreeSize tree_size = 0;  // whose checkpoint will cover all of it
};

struct Batch {
  std::vector<evidence::Evidence> evidence;
  std::move_only_function<void(Result<Written>)> done;  // on the writer's thread
};

/// The ledger at one checkpoint, for as long as it is held. Hold it briefly: while it is held no
/// newer checkpoint can be seen by anybody.
struct Look {
  std::shared_lock<std::shared_mutex> lock;
  const ledger::Reader& reader;
  const engine::Engine& engine;
};

struct WriterCounts {
  std::uint64_t queued = 0;  // pieces of evidence that wait
  std::uint64_t accepted = 0;
  std::uint64_t commits = 0;
  std::uint64_t publications = 0;
  bool has_failed = false;
};

class HostedLedger {
 public:
  /// Busy when another process writes to it; what opening a ledger finds otherwise.
  static Result<HostedLedger> open(const Path& directory, Clock& clock, Entropy& entropy);

  HostedLedger(HostedLedger&&) noexcept;
  HostedLedger& operator=(HostedLedger&&) noexcept;
  ~HostedLedger();  // stops

  /// The directory's name.
  const std::string& name() const;
  const Path& directory() const;

  Look look() const;

  /// Whether readers see a policy of this context. Waits for no fold, as `look` does.
  bool has_context(std::string_view context) const;

  using Callback = std::move_only_function<void()>;

  void submit(Batch batch, Callback when_room);

  /// Calls back, on a thread of the ledger's, once readers see a checkpoint of at least this size,
  /// or with the failure of the ledger.
  void when_published(ledger::TreeSize size, std::move_only_function<void(Status)> done);

  /// Told, on the publisher's thread, of every checkpoint that readers can see from now on. Set
  /// once, before anything is submitted.
  void on_checkpoint(std::move_only_function<void(const ledger::Checkpoint&)> listener);

  WriterCounts counts() const;

  /// Nothing more is written or signed, as after a failed commit; reads go on.
  void halt(const Error& why);

  /// Writes what waits, publishes, keeps a snapshot and lets the lock go. Later batches are told
  /// that the server stops. The failure of the ledger, if it had one.
  Status stop();

 private:
  struct State;
  explicit HostedLedger(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace recount::serve
