// What the feeding thread of an ingest hands to the writing one: some lines of the input, read,
// admitted and encoded, in their order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/handover.h"
#include "base/clock.h"
#include "feeds/feed.h"
#include "intake/admitter.h"

namespace recount::app {

struct IngestBatch {
  /// Where a piece of evidence came from, for a reject that only its id table can tell.
  struct Origin {
    std::size_t input = 0;  // in `inputs`
    std::uint64_t line = 0;
    std::size_t text_begin = 0;  // in `texts`
    std::size_t text_end = 0;
  };

  /// A line that was refused; it stood before the piece of that number.
  struct Reject {
    std::size_t before = 0;
    std::string json;
  };

  intake::AdmittedBatch admitted;
  std::vector<Origin> origins;  // one a piece
  std::string texts;
  std::vector<std::string> inputs;
  std::vector<Reject> rejects;
  std::uint64_t left_out = 0;
  std::uint64_t bytes_read = 0;  // of the input, up to here
  std::vector<std::string> notes;

  std::string_view text_of(const Origin& origin) const {
    return std::string_view(texts).substr(origin.text_begin, origin.text_end - origin.text_begin);
  }

  /// Keeps its room.
  void clear();
};

/// A line of the rejects file.
std::string reject_json(const Error& error, const feeds::Line& line);

/// The feeding side: fills batches and hands them over.
class BatchSink final : public feeds::Sink {
 public:
  /// All are borrowed for the sink's life.
  BatchSink(Handover<IngestBatch>& handover, intake::Admitter& admitter, Clock& clock)
      : handover_(handover), admitter_(admitter), clock_(clock) {}

  Status take(const evidence::Evidence& evidence, const feeds::Line& line) override;
  Status reject(const Error& error, const feeds::Line& line) override;
  void leave_out(const feeds::Line& line) override;
  void note(std::string text) override;
  void advance(std::uint64_t bytes_read) override;

  /// Hands over what is left.
  void finish();

  bool interrupted() const { return interrupted_; }

 private:
  Status begin_batch();
  Status end_batch_when_full();
  void remember_origin(const feeds::Line& line);

  Handover<IngestBatch>& handover_;
  intake::Admitter& admitter_;
  Clock& clock_;
  std::unique_ptr<IngestBatch> batch_;
  Instant now_;  // of the batch: one look at the clock for all its lines
  std::uint64_t bytes_read_ = 0;
  bool interrupted_ = false;
};

}  // namespace recount::app
