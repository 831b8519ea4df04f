// What every feed does: turn one input into evidence, line by line, and lose nothing silently.
//
// A feed hands each piece of evidence, each line it could not read and each line that its map
// leaves out to a Sink, in input order, and holds a bounded amount of the input at a time. What the
// words mean (scale, times, parties) is judged behind the sink, at the one door of intake.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/result.h"
#include "evidence/evidence.h"
#include "evidence/ndjson_line.h"

namespace recount::feeds {

/// Where a piece of evidence came from. `text` is the raw line (a record, a station's object),
/// borrowed for the call; it may be cut at kLineTextBytesMax.
struct Line {
  const std::string& input;  // file name as given, or archive member
  std::uint64_t number = 0;  // from 1: the line on which it begins; a station's position in GBFS
  std::string_view text;
};

inline constexpr std::size_t kLineTextBytesMax = 4096;

using evidence::kLineBytesMax;

class Sink {
 public:
  virtual ~Sink() = default;

  /// An error ends the feed: the ledger failed, not the line.
  virtual Status take(const evidence::Evidence& evidence, const Line& line) = 0;

  /// The line is no evidence; `error.where` is a JSON pointer ("/score") or a column ("column 4,
  /// rating_date").
  virtual Status reject(const Error& error, const Line& line) = 0;

  /// The map leaves the line out.
  virtual void leave_out(const Line& line) = 0;

  /// Something about the whole input that its reader should know.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): those who override it keep the text
  virtual void note(std::string /*text*/) {}

  /// Bytes of the input read so far, of those that `input_bytes` told.
  virtual void advance(std::uint64_t bytes_read) = 0;
};

/// Bytes that a feed will report at its end: a file's size, or the sum over a directory.
Result<std::uint64_t> input_bytes(const Path& input);

}  // namespace recount::feeds
