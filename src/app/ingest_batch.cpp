#include "app/ingest_batch.h"

#include "app/ingest_run.h"
#include "app/rejects_file.h"

namespace recount::app {
namespace {

// Few enough that a batch stays in the cache between the two threads, many enough that handing it
// over costs nothing.
constexpr std::size_t kPiecesMax = 1024;
constexpr std::size_t kTextBytesMax = 256U << 10U;

}  // namespace

void IngestBatch::clear() {
  admitted.clear();
  origins.clear();
  texts.clear();
  inputs.clear();
  rejects.clear();
  left_out = 0;
  notes.clear();
}

std::string reject_json(const Error& error, const feeds::Line& line) {
  return json_of({.input = line.input,
                  .number = line.number,
                  .text = line.text.substr(0, feeds::kLineTextBytesMax),
                  .where = error.where,
                  .code = traits_of(error.code).name,
                  .reason = error.message,
                  .help = error.help});
}

Status BatchSink::begin_batch() {
  if (!batch_) {
    batch_ = handover_.take_empty();
    now_ = clock_.now();
  }
  return batch_ ? Status()
                : Status(make_error(ErrorCode::Io, "the ledger takes no more of this input"));
}

Status BatchSink::end_batch_when_full() {
  if (batch_->origins.size() >= kPiecesMax || batch_->texts.size() >= kTextBytesMax ||
      batch_->rejects.size() >= kPiecesMax) {
    batch_->bytes_read = bytes_read_;
    handover_.give_full(std::move(batch_));
  }
  if (ingest_interrupted.load(std::memory_order_relaxed)) {
    interrupted_ = true;
    return make_error(ErrorCode::Usage, "interrupted");
  }
  return {};
}

void BatchSink::remember_origin(const feeds::Line& line) {
  if (batch_->inputs.empty() || batch_->inputs.back() != line.input) {
    batch_->inputs.push_back(line.input);
  }
  const std::size_t begin = batch_->texts.size();
  batch_->texts += line.text.substr(0, feeds::kLineTextBytesMax);
  batch_->origins.push_back({.input = batch_->inputs.size() - 1,
                             .line = line.number,
                             .text_begin = begin,
                             .text_end = batch_->texts.size()});
}

Status BatchSink::take(const evidence::Evidence& evidence, const feeds::Line& line) {
  RECOUNT_TRY(begin_batch());
  if (const Status admitted = admitter_.admit(evidence, now_, batch_->admitted); !admitted) {
    return reject(admitted.error(), line);
  }
  remember_origin(line);
  return end_batch_when_full();
}

Status BatchSink::reject(const Error& error, const feeds::Line& line) {
  RECOUNT_TRY(begin_batch());
  batch_->rejects.push_back({.before = batch_->origins.size(), .json = reject_json(error, line)});
  return end_batch_when_full();
}

void BatchSink::leave_out(const feeds::Line& /*line*/) {
  if (begin_batch()) {
    ++batch_->left_out;
  }
}

void BatchSink::note(std::string text) {
  if (begin_batch()) {
    batch_->notes.push_back(std::move(text));
  }
}

void BatchSink::advance(std::uint64_t bytes_read) {
  bytes_read_ = bytes_read;
}

void BatchSink::finish() {
  if (batch_) {
    batch_->bytes_read = bytes_read_;
    handover_.give_full(std::move(batch_));
  }
  handover_.close();
}

}  // namespace recount::app
