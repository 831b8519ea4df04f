// One GBFS station_status file, taken apart into measurements.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "feeds/gbfs_feed.h"

namespace recount::feeds {

class GbfsSnapshotReader {
 public:
  GbfsSnapshotReader(const GbfsOptions& options, Sink& sink);
  GbfsSnapshotReader(GbfsSnapshotReader&&) = delete;
  ~GbfsSnapshotReader();

  /// `input` is the name shown to readers, `stem` the file's name without its ending: it says the
  /// time where the snapshot does not.
  Status read(const std::string& input, std::string_view stem, std::string_view json);

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

/// The time that collectors write into a file's name: "20230605T001723Z", or Unix seconds.
std::optional<Instant> time_of_name(std::string_view stem);

}  // namespace recount::feeds
