#include "app/ingest_run.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include <fmt/format.h>

#include "app/ingest_batch.h"
#include "app/progress.h"
#include "app/rejects_file.h"
#include "base/json_writer.h"
#include "evidence/evidence_view.h"
#include "feeds/csv_feed.h"
#include "feeds/gbfs_feed.h"
#include "feeds/ndjson_feed.h"
#include "ledger/merkle.h"
#include "ledger/reader.h"

namespace recount::app {

std::atomic<bool> ingest_interrupted = false;

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kCommitBytes = 1 << 20;
constexpr std::chrono::seconds kPublishEvery{1};
constexpr std::size_t kBatchesInFlight = 6;

// Receipts of entries that are durable and under a checkpoint.
class ReceiptFile {
 public:
  explicit ReceiptFile(const std::optional<Path>& path) {
    if (path) {
      out_.open(*path, std::ios::binary | std::ios::app);
      wanted_ = true;
    }
  }

  bool wanted() const { return wanted_; }

  void expect(const std::string& id, evidence::EntryIndex entry) {
    waiting_.push_back({id, entry});
  }

  Status write(const Path& ledger) {
    if (waiting_.empty()) {
      return {};
    }
    const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger));
    for (const auto& [id, entry] : waiting_) {
      const Bytes bytes = RECOUNT_TRY(reader.entry(entry));
      JsonWriter json;
      json.begin_object().field("id", id).field("entry_index", entry);
      json.field("leaf_hash", to_hex(ledger::leaf_hash(bytes)));
      json.field("tree_size", reader.size()).end_object();
      out_ << json.text() << '\n';
    }
    waiting_.clear();
    out_.flush();
    return out_ ? Status()
                : Status(make_error(ErrorCode::Io, "cannot write the receipts file",
                                    "check the disk and the path given to --receipts"));
  }

 private:
  struct Waiting {
    std::string id;
    evidence::EntryIndex entry;
  };

  std::ofstream out_;
  std::vector<Waiting> waiting_;
  bool wanted_ = false;
};

// The writing side: takes batches in their order, and is the only one that touches the ledger.
class BatchWriter {
 public:
  BatchWriter(const IngestTarget& target, const IngestInput& input, std::uint64_t input_bytes)
      : target_(target),
        input_(input),
        receipts_(input.receipts),
        progress_(input.file.filename().string(), input_bytes, input.progress),
        published_(SteadyClock::now()),
        rejects_(input.rejects) {}

  Status take(const IngestBatch& batch) {
    target_.intake.append(batch.admitted, answers_);
    RECOUNT_TRY(fold(batch));
    std::size_t reject = 0;
    for (std::size_t i = 0; i <= answers_.size(); ++i) {
      for (; reject < batch.rejects.size() && batch.rejects[reject].before == i; ++reject) {
        RECOUNT_TRY(write_reject(batch.rejects[reject].json));
      }
      if (i < answers_.size()) {
        RECOUNT_TRY(count(batch, i));
      }
    }
    summary_.left_out += batch.left_out;
    summary_.notes.insert(summary_.notes.end(), batch.notes.begin(), batch.notes.end());
    progress_.update(batch.bytes_read, summary_.accepted + summary_.duplicate);
    return settle();
  }

  /// Publishes what is left.
  Result<IngestSummary> finish() {
    RECOUNT_TRY(target_.intake.publish());
    RECOUNT_TRY(receipts_.write(target_.ledger));
    summary_.tree_size = target_.intake.committed_size();
    return summary_;
  }

 private:
  // What is new is folded as it is admitted: a replay would give the same state.
  Status fold(const IngestBatch& batch) {
    new_.clear();
    std::optional<evidence::EntryIndex> first;
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      if (answers_[i].verdict == intake::Verdict::Accepted) {
        first = first.value_or(answers_[i].entry);
        new_.push_back(evidence::view_of(batch.admitted.event(i)));
      }
    }
    return first ? target_.engine.apply(*first, new_) : Status();
  }

  Status count(const IngestBatch& batch, std::size_t piece) {
    const intake::Submitted& answer = answers_[piece];
    if (answer.verdict == intake::Verdict::Accepted) {
      ++summary_.accepted;
      if (receipts_.wanted()) {
        receipts_.expect(std::string(evidence::view_of(batch.admitted.event(piece)).id),
                         answer.entry);
      }
      return {};
    }
    if (answer.verdict == intake::Verdict::Erased) {
      ++summary_.erased;
      return {};
    }
    const bool differs = answer.verdict == intake::Verdict::IdConflict;
    if (differs && !keeps_first()) {
      const IngestBatch::Origin& origin = batch.origins[piece];
      return write_reject(reject_json(
          conflict_error(evidence::view_of(batch.admitted.event(piece)).id, answer.entry),
          {.input = batch.inputs[origin.input],
           .number = origin.line,
           .text = batch.text_of(origin)}));
    }
    ++summary_.duplicate;
    summary_.duplicate_differs += differs ? 1U : 0U;
    return {};
  }

  Status write_reject(const std::string& json) {
    ++summary_.rejected;
    return rejects_.add(json);
  }

  bool keeps_first() const { return input_.map && input_.map->repeat == feeds::Repeat::KeepFirst; }

  static Error conflict_error(std::string_view id, evidence::EntryIndex entry) {
    return make_error(ErrorCode::IdConflict,
                      fmt::format("id \"{}\" is on record with other content", id),
                      fmt::format("entry {} has it; give new evidence an id of its own", entry))
        .with_where("/id");
  }

  // Makes durable what has gathered, and covers it by a checkpoint once a second.
  Status settle() {
    if (target_.intake.pending_bytes() < kCommitBytes) {
      return {};
    }
    RECOUNT_TRY(target_.intake.commit());
    if (SteadyClock::now() - published_ >= kPublishEvery) {
      RECOUNT_TRY(target_.intake.publish());
      RECOUNT_TRY(receipts_.write(target_.ledger));
      published_ = SteadyClock::now();
    }
    return {};
  }

  const IngestTarget& target_;
  const IngestInput& input_;
  ReceiptFile receipts_;
  Progress progress_;
  SteadyClock::time_point published_;
  RejectsFile rejects_;
  IngestSummary summary_;
  std::vector<intake::Submitted> answers_;   // of the batch at hand
  std::vector<evidence::EvidenceView> new_;  // of it, borrowed from it
};

// The feeding thread's life: reads, parses, admits and encodes. Joined when it goes.
class Feeding {
 public:
  Feeding(const IngestInput& input, Handover<IngestBatch>& handover, intake::Admitter admitter,
          Clock& clock)
      : handover_(handover), thread_([this, &input, &clock, by = std::move(admitter)]() mutable {
          BatchSink sink(handover_, by, clock);
          read_ = read_input(input, sink);
          sink.finish();
          interrupted_ = sink.interrupted();
        }) {}

  Feeding(const Feeding&) = delete;
  Feeding& operator=(const Feeding&) = delete;

  ~Feeding() { join(); }

  /// Afterwards the thread is gone, and its results are ours.
  void join() {
    if (thread_.joinable()) {
      handover_.close();
      thread_.join();
    }
  }

  const Status& read() const { return read_; }

  bool interrupted() const { return interrupted_; }

 private:
  Handover<IngestBatch>& handover_;
  Status read_;
  bool interrupted_ = false;
  std::thread thread_;  // begins last, when all that it uses is there
};

}  // namespace

Status read_input(const IngestInput& input, feeds::Sink& sink) {
  switch (input.format) {
    case Format::Ndjson:
      return feeds::read_ndjson(input.file, {.context = input.context, .kind = {}}, sink);
    case Format::Csv:
      return feeds::read_csv(input.file, *input.map, input.context, sink);
    case Format::Gbfs:
      return feeds::read_gbfs(input.file, {.context = input.context, .rater = "gbfs"}, sink);
  }
  return {};
}

void IngestSummary::add(const IngestSummary& other) {
  accepted += other.accepted;
  duplicate += other.duplicate;
  duplicate_differs += other.duplicate_differs;
  erased += other.erased;
  rejected += other.rejected;
  left_out += other.left_out;
  tree_size = std::max(tree_size, other.tree_size);
  seconds += other.seconds;
  interrupted = interrupted || other.interrupted;
  notes.insert(notes.end(), other.notes.begin(), other.notes.end());
}

Result<IngestSummary> ingest(const IngestTarget& target, const IngestInput& input) {
  const auto begin = SteadyClock::now();
  BatchWriter writer(target, input, RECOUNT_TRY(feeds::input_bytes(input.file)));
  Handover<IngestBatch> handover(kBatchesInFlight);
  Feeding feeding(input, handover, target.intake.admitter(), target.clock);
  while (std::unique_ptr<IngestBatch> batch = handover.take_full()) {
    RECOUNT_TRY(writer.take(*batch));
    batch->clear();
    handover.give_empty(std::move(batch));
  }
  feeding.join();
  // Whatever ended the feed, what was admitted before it is kept and acknowledged.
  IngestSummary summary = RECOUNT_TRY(writer.finish());
  if (!feeding.read() && !feeding.interrupted()) {
    return feeding.read().error();
  }
  summary.interrupted = feeding.interrupted();
  summary.seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
  return summary;
}

std::optional<Format> format_of(const Path& file) {
  const std::string name = file.filename().string();
  if (name.ends_with(".ndjson") || name.ends_with(".jsonl")) {
    return Format::Ndjson;
  }
  if (name.ends_with(".csv")) {
    return Format::Csv;
  }
  if (std::filesystem::is_directory(file) || name.ends_with(".tar") || name.ends_with(".tar.xz") ||
      name.ends_with(".json")) {
    return Format::Gbfs;
  }
  return std::nullopt;
}

Path rejects_path(const Path& ledger, const Path& file) {
  const Path named = ledger.filename().empty() ? ledger.parent_path() : ledger;
  return Path(named.string() + "-rejects") / (file.filename().string() + ".ndjson");
}

}  // namespace recount::app
