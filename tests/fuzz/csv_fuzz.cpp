// CSV: any bytes are records, faults with a reason, or no header.
#include "feeds/csv_feed.h"
#include "fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace feeds = recount::feeds;
  static const feeds::CsvMap map = feeds::load_csv_map(R"([input]
header = false
columns = ["rater", "subject", "score", "time"]
[constants]
kind = "vouch"
[fields]
rater = "rater"
subject = "subject"
score = "score"
observed_at = { column = "time", format = "unix-seconds" }
[facets]
score = "score"
[id]
from = ["rater", "subject", "#row"]
[select]
rater = ["a", "b", ""]
[report]
repeats_of = ["rater", "subject"]
)",
                                                       "fuzz")
                                       .map.value();
  static feeds::CsvMap with_header = [] {
    feeds::CsvMap one = map;
    one.header = true;
    return one;
  }();
  const feeds::MemoryFile file(data, size);
  feeds::CheckingSink sink;
  const auto done = feeds::read_csv(file.path(), map, "c", sink);
  recount::ensure(done.has_value() && sink.bytes == size, "every byte is read");
  feeds::CheckingSink other;
  const auto named = feeds::read_csv(file.path(), with_header, "c", other);
  recount::ensure(named || !named.error().help.empty(), "what ends a feed is explained");
  return 0;
}
