#include "feeds/ndjson_feed.h"

#include <fmt/format.h>

#include "evidence/json_fault.h"
#include "feeds/line_reader.h"

namespace recount::feeds {
namespace {

// How many lines are read between two words to a progress bar.
constexpr std::uint64_t kLinesPerAdvance = 1024;

Error too_long() {
  return make_error(ErrorCode::InvalidInput,
                    fmt::format("the line is longer than {} bytes", kLineBytesMax),
                    "evidence is small: is a newline missing?");
}

// A last line without a newline may be whole, wrong, or the beginning of a line.
Error last_line_error(Error error, std::string_view text) {
  const auto fault = evidence::find_json_fault(text);
  if (fault && fault->kind == evidence::JsonFault::Kind::CutOff) {
    error.message = fmt::format("the last line is cut off behind its byte {}", text.size());
    error.help = "the file seems incomplete: write it again and ingest it, nothing is doubled";
  }
  return error;
}

class NdjsonFeed {
 public:
  NdjsonFeed(const evidence::JsonDefaults& defaults, Sink& sink)
      : defaults_(defaults), sink_(sink) {}

  Status take(const ReadLine& read, const Line& line) {
    if (read.too_long) {
      return sink_.reject(too_long(), line);
    }
    Status parsed = parser_.parse(read.text, defaults_, room_);
    if (parsed) {
      return sink_.take(room_, line);
    }
    Error error = std::move(parsed).error();
    return sink_.reject(read.ended ? error : last_line_error(std::move(error), read.text), line);
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
    if (read->text.find_first_not_of(" \t\r") != std::string_view::npos) {
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
