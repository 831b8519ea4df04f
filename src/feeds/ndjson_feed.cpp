#include "feeds/ndjson_feed.h"

#include <fmt/format.h>

#include "feeds/line_reader.h"

namespace recount::feeds {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Error too_long() {
  return make_error(ErrorCode::InvalidInput,
                    fmt::format("the line is longer than {} bytes", kLineBytesMax),
                    "evidence is small: is a newline missing?");
}

Error cut_off(Error error) {
  error.message = "the last line is cut off: " + error.message;
  error.help = "the file seems incomplete; write it again and ingest it: nothing is doubled";
  return error;
}

Status take_line(const ReadLine& read, const Line& line, evidence::JsonLineParser& parser,
                 const evidence::JsonDefaults& defaults, evidence::Evidence& room, Sink& sink) {
  if (read.too_long) {
    return sink.reject(too_long(), line);
  }
  const Status parsed = parser.parse(line.text, defaults, room);
  if (!parsed) {
    return sink.reject(read.ended ? parsed.error() : cut_off(parsed.error()), line);
  }
  return sink.take(room, line);
}

}  // namespace

Status read_ndjson(const Path& input, const evidence::JsonDefaults& defaults, Sink& sink) {
  LineReader reader = RECOUNT_TRY(LineReader::open(input));
  const std::string name = input.string();
  evidence::JsonLineParser parser;
  evidence::Evidence room;
  while (std::optional<ReadLine> read = RECOUNT_TRY(reader.next())) {
    if (read->number == 1 && read->text.starts_with(kByteOrderMark)) {
      read->text.remove_prefix(kByteOrderMark.size());
    }
    if (read->text.find_first_not_of(" \t") != std::string_view::npos) {
      const Line line{.input = name, .number = read->number, .text = read->text};
      RECOUNT_TRY(take_line(*read, line, parser, defaults, room, sink));
    }
    if (read->number % 1024 == 0) {
      sink.advance(reader.bytes_read());
    }
  }
  sink.advance(reader.bytes_read());
  return {};
}

}  // namespace recount::feeds
