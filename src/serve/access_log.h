// The access log of one ledger: a second ledger beside it, `LEDGER-access`, of the same controller
// and kind, whose private entries say who has read what (evidence/access.h).
//
// Holds
//   1. No read without its record: `record` comes before the answer is sent, waits when the queue
//      is full, and fails when the log can no longer be written; then the read is refused.
//   2. `record` copies some hundred bytes into memory and makes no system call. A thread of the
//      log's own makes them durable at least every kCommitEvery and publishes a checkpoint over
//      them. What was recorded since is lost when the machine or the process dies: a declared loss
//      window of a second. An orderly end loses nothing.
//   3. Reads are in the order in which they were taken.
//   4. The log is a ledger like any other: `recount verify LEDGER-access` checks it.
//
// Thread-safe. The clock and the entropy are borrowed for the log's life; both must bear calls from
// several threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/entropy.h"
#include "base/files.h"
#include "base/result.h"
#include "evidence/access.h"

namespace recount::serve {

inline constexpr Duration kCommitEvery{500'000};
inline constexpr std::size_t kQueueBytesMax = 32U << 20U;
/// Reads that one page looks at, at most.
inline constexpr std::uint64_t kScanMax = 200'000;

/// "LEDGER-access", beside the ledger.
Path access_path(const Path& ledger);

/// What is asked of the log; empty texts ask for all.
struct AccessQuestion {
  std::string context;
  std::string subject;
  std::size_t limit = 50;
  std::optional<std::uint64_t> before;  // reads below this index; nothing: from the newest on
  std::uint64_t scan_max = kScanMax;    // reads that are looked at
};

/// Newest first. A page may hold fewer reads than asked for, or none, and still have a `next`: one
/// page looks at `scan_max` of them at most.
struct AccessPage {
  std::vector<evidence::Access> reads;
  std::optional<std::uint64_t> next;  // `before` of the page behind this one
};

struct AccessCounts {
  std::uint64_t recorded = 0;  // since opening
  std::uint64_t durable = 0;   // of these
  std::uint64_t waited = 0;    // of these, for room in the queue
};

class AccessLog {
 public:
  /// Opens the log of a ledger, and makes it when it is not there. Busy when another process
  /// writes it.
  static Result<AccessLog> open(const Path& ledger, Clock& clock, Entropy& entropy);

  AccessLog(AccessLog&&) noexcept;
  AccessLog& operator=(AccessLog&&) noexcept;
  ~AccessLog();  // writes what is queued

  /// InvalidInput when the read is not valid; Io when the log has failed.
  Status record(const evidence::Access& access);

  /// Returns when everything recorded before is durable and published.
  Status settle();

  /// Settles, then reads: the page shows every read that was recorded before the call.
  Result<AccessPage> find(const AccessQuestion& question);

  AccessCounts counts() const;

 private:
  struct State;
  explicit AccessLog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace recount::serve
