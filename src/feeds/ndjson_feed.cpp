#include "feeds/ndjson_feed.h"

#include "feeds/line_reader.h"

namespace recount::feeds {
namespace {

// How many lines are read between two words to a progress bar.
constexpr std::uint64_t kLinesPerAdvance = 1024;

class NdjsonFeed {
 public:
  NdjsonFeed(const evidence::JsonDefaults& defaults, Sink& sink)
      : defaults_(defaults), sink_(sink) {}

  Status take(const ReadLine& read, const Line& line) {
    const Status parsed = evidence::parse_line(parser_, read, defaults_, room_);
    return parsed ? sink_.take(room_, line) : sink_.reject(parsed.error(), line);
  }

 private:
  const evidence::JsonDefaults& defaults_;
  Sink& sink_;
  evidence::JsonLineParser parser_;
  evidence::Evidence room_;
};

}  // namespace

Status read_ndjson(const Path& input, const evidence::JsonDefaults& defaults, Sink& sink) {
  LineReader reader = RECOUNT_TRY(LineReader::open(input));
  const std::string name = input.string();
  NdjsonFeed feed(defaults, sink);
  while (const std::optional<ReadLine> read = RECOUNT_TRY(reader.next())) {
    if (!evidence::is_blank(*read)) {
      RECOUNT_TRY(feed.take(*read, {.input = name,
                                    .number = read->number,
                                    .text = read->text.substr(0, kLineTextBytesMax)}));
    }
    if (read->number % kLinesPerAdvance == 0) {
      sink.advance(reader.bytes_read());
    }
  }
  sink.advance(reader.bytes_read());
  return {};
}

}  // namespace recount::feeds
