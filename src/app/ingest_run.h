// One input into a ledger: what `recount ingest` and `recount demo` both do.
//
// Every line is accepted, known already (a duplicate), left out by its map, or rejected; rejected
// lines go to the rejects file with place, reason and help, and the rest is kept. What is
// acknowledged (counted as accepted in a summary, or written as a receipt) is durable and covered
// by a checkpoint. Interrupted runs are repeated: ids see to it that nothing is doubled.
//
// Two threads: one reads, parses, admits and encodes; the caller's looks ids up, appends, hashes,
// makes durable and folds. Batches go from one to the other in input order, so that the record is
// what one thread would have made.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "engine/engine.h"
#include "feeds/csv_map.h"
#include "feeds/feed.h"
#include "intake/intake.h"

namespace recount::app {

enum class Format { Ndjson, Csv, Gbfs };

struct IngestInput {
  Path file;
  Format format = Format::Ndjson;
  std::string context;               // default for lines without one
  std::optional<feeds::CsvMap> map;  // of a CSV
  Path rejects;                      // made when a line is rejected
  std::optional<Path> receipts;      // NDJSON, a line an accepted piece of evidence
  bool progress = false;
};

struct IngestSummary {
  std::uint64_t accepted = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t duplicate_differs = 0;  // of those, with other content; the map says keep-first
  std::uint64_t erased = 0;             // repeats of what was erased since: nothing was added
  std::uint64_t rejected = 0;
  std::uint64_t left_out = 0;
  std::uint64_t tree_size = 0;
  double seconds = 0;
  bool interrupted = false;
  std::vector<std::string> notes;  // what the feed found worth telling

  void add(const IngestSummary& other);
};

/// Set from outside (a signal) to end a run at the next line, with everything so far kept.
extern std::atomic<bool> ingest_interrupted;

/// Hands everything that is in an input to a sink.
Status read_input(const IngestInput& input, feeds::Sink& sink);

/// Where evidence goes. All are borrowed.
struct IngestTarget {
  intake::Intake& intake;
  const Path& ledger;
  Clock& clock;            // asked by both threads
  engine::Engine& engine;  // has folded all that is committed, and folds what is admitted
};

/// After an error the engine may be ahead of the ledger, and is of no use any more.
Result<IngestSummary> ingest(const IngestTarget& target, const IngestInput& input);

/// By the name: .ndjson .jsonl → NDJSON, .csv → CSV, a directory, .tar, .tar.xz or .json → GBFS.
std::optional<Format> format_of(const Path& file);

/// LEDGER-rejects/FILE.ndjson: beside the ledger, since rejected lines may name parties and are no
/// part of the record.
Path rejects_path(const Path& ledger, const Path& file);

}  // namespace recount::app
