// GBFS snapshots: any bytes are measurements, or faults with a reason.
#include <string>

#include "feeds/gbfs_snapshot.h"
#include "fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace feeds = recount::feeds;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  feeds::CheckingSink sink;
  feeds::GbfsSnapshotReader reader({.context = "c", .rater = "gbfs"}, sink);
  const auto done = reader.read("fuzz.json", "20230605T001723Z", text);
  recount::ensure(done.has_value(), "bad input never ends a feed");
  return 0;
}
