#include "app/ingest_run.h"

#include <algorithm>
#include <chrono>
#include <fstream>

#include <fmt/format.h>

#include "app/progress.h"
#include "app/rejects_file.h"
#include "base/json_writer.h"
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

class IntakeSink final : public feeds::Sink {
 public:
  IntakeSink(intake::Intake& intake, const Path& ledger, const IngestInput& input,
             std::uint64_t input_bytes)
      : intake_(intake),
        ledger_(ledger),
        input_(input),
        receipts_(input.receipts),
        rejects_(input.rejects),
        progress_(input.file.filename().string(), input_bytes, input.progress),
        published_(SteadyClock::now()) {}

  Status take(const evidence::Evidence& evidence, const feeds::Line& line) override {
    const Result<intake::Submitted> done = intake_.submit(evidence);
    if (!done) {
      return done.error().code == ErrorCode::Io ? Status(done.error()) : reject(done.error(), line);
    }
    if (done->verdict == intake::Verdict::IdConflict && !keeps_first()) {
      return reject(conflict_error(evidence.id, done->entry), line);
    }
    if (done->verdict == intake::Verdict::Accepted) {
      ++summary_.accepted;
      if (receipts_.wanted()) {
        receipts_.expect(evidence.id, done->entry);
      }
    } else if (done->verdict == intake::Verdict::Erased) {
      ++summary_.erased;
    } else {
      ++summary_.duplicate;
      summary_.duplicate_differs += done->verdict == intake::Verdict::IdConflict ? 1U : 0U;
    }
    return settle();
  }

  Status reject(const Error& error, const feeds::Line& line) override {
    ++summary_.rejected;
    RECOUNT_TRY(rejects_.add({.input = line.input,
                              .number = line.number,
                              .text = line.text.substr(0, feeds::kLineTextBytesMax),
                              .where = error.where,
                              .code = traits_of(error.code).name,
                              .reason = error.message,
                              .help = error.help}));
    return stop_if_interrupted();
  }

  void leave_out(const feeds::Line& /*line*/) override { ++summary_.left_out; }

  void note(std::string text) override { summary_.notes.push_back(std::move(text)); }

  void advance(std::uint64_t bytes_read) override {
    progress_.update(bytes_read, summary_.accepted + summary_.duplicate);
  }

  /// Publishes what is left.
  Result<IngestSummary> finish() {
    RECOUNT_TRY(intake_.publish());
    RECOUNT_TRY(receipts_.write(ledger_));
    summary_.tree_size = intake_.committed_size();
    return summary_;
  }

  bool interrupted() const { return interrupted_; }

 private:
  bool keeps_first() const { return input_.map && input_.map->repeat == feeds::Repeat::KeepFirst; }

  static Error conflict_error(const std::string& id, evidence::EntryIndex entry) {
    return make_error(ErrorCode::IdConflict,
                      fmt::format("id \"{}\" is on record with other content", id),
                      fmt::format("entry {} has it; give new evidence an id of its own", entry))
        .with_where("/id");
  }

  // Makes durable what has gathered, and covers it by a checkpoint once a second.
  Status settle() {
    if (intake_.pending_bytes() >= kCommitBytes) {
      RECOUNT_TRY(intake_.commit());
      if (SteadyClock::now() - published_ >= kPublishEvery) {
        RECOUNT_TRY(intake_.publish());
        RECOUNT_TRY(receipts_.write(ledger_));
        published_ = SteadyClock::now();
      }
    }
    return stop_if_interrupted();
  }

  Status stop_if_interrupted() {
    if (!ingest_interrupted.load(std::memory_order_relaxed)) {
      return {};
    }
    interrupted_ = true;
    return make_error(ErrorCode::Usage, "interrupted");
  }

  intake::Intake& intake_;
  const Path& ledger_;
  const IngestInput& input_;
  ReceiptFile receipts_;
  RejectsFile rejects_;
  Progress progress_;
  SteadyClock::time_point published_;
  IngestSummary summary_;
  bool interrupted_ = false;
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

Result<IngestSummary> ingest(intake::Intake& intake, const Path& ledger, const IngestInput& input) {
  const auto begin = SteadyClock::now();
  IntakeSink sink(intake, ledger, input, RECOUNT_TRY(feeds::input_bytes(input.file)));
  const Status read = read_input(input, sink);
  // Whatever ended the feed, what was admitted before it is kept and acknowledged.
  IngestSummary summary = RECOUNT_TRY(sink.finish());
  if (!read && !sink.interrupted()) {
    return read.error();
  }
  summary.interrupted = sink.interrupted();
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
