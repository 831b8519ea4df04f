// What has become of the lines of one upload so far: filled in by the thread that reads them and by
// the ledger's writer, and answered when both are through. Thread-safe.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "serve/hosted_ledger.h"
#include "serve/problem.h"
#include "wire/message.h"

namespace recount::serve {

struct Receipt {
  std::string id;
  evidence::EntryIndex entry = 0;
};

class UploadTally {
 public:
  /// Counts a line that was rejected before it came to the writer.
  void reject(LineError error);

  /// A batch has been sent to the writer; `settle` takes it back.
  void begin_batch();
  /// `lines[i]` and `ids[i]` are of the i-th piece of evidence of the batch.
  void settle(Result<Written> written, const std::vector<std::uint64_t>& lines,
              std::vector<std::string> ids);

  /// No more batches come: `done` is called when the last one is settled.
  void finish(std::move_only_function<void()> done);

  /// Asked for when it is done.
  const std::optional<Error>& failure() const { return failure_; }

  std::uint64_t rejected() const { return rejected_; }

  ledger::TreeSize tree_size() const { return tree_size_; }

  const std::vector<Receipt>& receipts() const { return receipts_; }

  /// The first of all errors, by line.
  std::vector<LineError> errors() const;

  void write_counts(JsonWriter& json) const;

 private:
  void count(const Result<intake::Submitted>& outcome, std::uint64_t line, std::string id);

  std::mutex mutex_;
  std::uint64_t accepted_ = 0;
  std::uint64_t duplicate_ = 0;
  std::uint64_t rejected_ = 0;
  ledger::TreeSize tree_size_ = 0;
  std::vector<LineError> unread_;  // the first errors of reading, by line
  std::vector<LineError> unfit_;   // the first errors of admission, by line
  std::vector<Receipt> receipts_;
  std::optional<Error> failure_;
  std::size_t open_batches_ = 0;
  std::move_only_function<void()> done_;
};

}  // namespace recount::serve
