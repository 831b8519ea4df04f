// Records of a CSV (RFC 4180), one at a time, with bounded memory.
//
// Quoted cells may hold delimiters, newlines and doubled quotes; records end in LF or CRLF; a byte
// order mark at the beginning is passed over, and so are empty lines.
//
// A record that is not well-formed, not UTF-8 or longer than kLineBytesMax is handed out with its
// fault, and reading goes on behind it. What stands within a quoted cell is never read as a record:
// a quote that does not end costs the rest of the input, and the fault says how far it ran.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/feed.h"
#include "feeds/input_file.h"

namespace recount::feeds {

struct CsvFault {
  std::size_t column = 0;  // from 1; 0 where no column is to blame
  std::string message;
  std::string help;
};

class CsvRecord {
 public:
  std::uint64_t line = 0;  // on which it begins
  std::string text;        // as it stands in the input, without the newline that ends it
  std::optional<CsvFault> fault;

  /// Of a record without a fault.
  std::size_t size() const { return ends_.size(); }

  std::string_view cell(std::size_t column) const;

 private:
  friend class CsvReader;
  void clear(std::uint64_t line_number);

  std::string cells_;              // without quotes, one behind the other
  std::vector<std::size_t> ends_;  // of each cell in cells_
};

class CsvReader {
 public:
  static Result<CsvReader> open(const Path& path, char delimiter);

  /// Fills `out`, whose strings keep their room; false at the end.
  Result<bool> next(CsvRecord& out);

  std::uint64_t bytes_read() const { return received_ - (filled_ - at_); }

 private:
  enum class State { CellBegins, Bare, Quoted, QuoteSeen, Returned, Broken };

  CsvReader(InputFile file, char delimiter);
  Result<bool> fill();
  Result<bool> read_record(CsvRecord& out);
  State step(State state, char c, CsvRecord& out) const;
  void finish(State state, CsvRecord& out) const;

  InputFile file_;
  char delimiter_;
  Bytes buffer_;  // [at_, filled_) is not read yet
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t received_ = 0;  // from the input
  std::uint64_t line_ = 1;      // that is being read
};

}  // namespace recount::feeds
