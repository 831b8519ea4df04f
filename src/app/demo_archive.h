// The four real sets of `recount demo --real`, as archive ledgers: published data, pseudonymous, no
// consequences. Which files they are made of, and how each is read.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/ingest_run.h"
#include "base/files.h"
#include "base/result.h"

namespace recount::app {

struct ArchiveFile {
  std::string_view path;  // below the folder of real data
  std::string_view map;   // of policies/archive/; empty for GBFS
};

struct ArchiveSet {
  std::string_view ledger;  // also its context
  std::string_view about;
  std::string_view policy;
  std::string_view verb;               // that shows the example best: show or explain
  std::string_view example;            // a subject worth a look
  std::span<const ArchiveFile> files;  // in the order of reading; constants of the program
  std::string_view places;             // file of their coordinates; empty where none are published
};

std::span<const ArchiveSet> archive_sets();

/// `given`, else $RECOUNT_DATA, else ../shared/data beside the working directory or the checkout
/// that this program was built in. The folder need not be there.
Path data_directory(const std::string& given);

/// The first file of the set that is not there; nothing when all are.
std::optional<Path> missing_file(const ArchiveSet& set, const Path& data);

struct ArchiveIngest {
  std::string file;  // its name alone
  IngestSummary summary;
};

/// Real data has real keys: the machine's clock and entropy.
Result<std::vector<ArchiveIngest>> write_archive(const Path& ledger, const ArchiveSet& set,
                                                 const Path& data, bool progress);

}  // namespace recount::app
