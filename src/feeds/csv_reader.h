// Records of a CSV (RFC 4180), one at a time, with bounded memory.
//
// Quoted cells may hold delimiters, newlines and doubled quotes; lines end in LF or CRLF. A record
// that is not well-formed, or longer than kLineBytesMax, is handed out as an Error with its place,
// and reading goes on behind its line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "feeds/line_reader.h"

namespace recount::feeds {

struct CsvRecord {
  std::uint64_t line = 0;    // on which it begins
  std::uint64_t number = 0;  // of the record, from 1; the header is record 0
  std::string text;          // as it stands in the file, without its last newline
  std::vector<std::string> cells;
  std::optional<Error> fault;
};

class CsvReader {
 public:
  CsvReader(LineReader lines, char delimiter) : lines_(std::move(lines)), delimiter_(delimiter) {}

  /// Fills `out`, whose cells keep their room; false at the end.
  Result<bool> next(CsvRecord& out);

  std::uint64_t bytes_read() const { return lines_.bytes_read(); }

 private:
  enum class Split { Done, OpenQuote, Malformed };
  Split split(CsvRecord& out) const;

  LineReader lines_;
  char delimiter_;
  std::uint64_t count_ = 0;
};

}  // namespace recount::feeds
