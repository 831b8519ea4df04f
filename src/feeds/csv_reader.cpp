#include "feeds/csv_reader.h"

#include <fmt/format.h>

#include "base/utf8.h"
#include "feeds/line_reader.h"

namespace recount::feeds {
namespace {

constexpr std::size_t kBlockBytes = 256 << 10;

void blame(CsvRecord& record, std::size_t column, std::string message, std::string help) {
  if (!record.fault) {
    record.fault =
        CsvFault{.column = column, .message = std::move(message), .help = std::move(help)};
  }
}

// Counted from 1; 0 when the fault lies in none of the cells that were read.
std::size_t first_cell_not_utf8(const CsvRecord& record) {
  for (std::size_t i = 0; i < record.size(); ++i) {
    if (first_invalid_utf8(record.cell(i))) {
      return i + 1;
    }
  }
  return 0;
}

}  // namespace

std::string_view CsvRecord::cell(std::size_t column) const {
  const std::size_t begin = column == 0 ? 0 : ends_[column - 1];
  return std::string_view(cells_).substr(begin, ends_[column] - begin);
}

void CsvRecord::clear(std::uint64_t line_number) {
  line = line_number;
  text.clear();
  fault.reset();
  cells_.clear();
  ends_.clear();
}

CsvReader::CsvReader(InputFile file, char delimiter)
    : file_(std::move(file)), delimiter_(delimiter), buffer_(kBlockBytes) {}

Result<CsvReader> CsvReader::open(const Path& path, char delimiter) {
  CsvReader reader(RECOUNT_TRY(InputFile::open(path)), delimiter);
  RECOUNT_TRY(reader.fill());
  if (as_text(ByteView(reader.buffer_).first(reader.filled_)).starts_with(kByteOrderMark)) {
    reader.at_ = kByteOrderMark.size();
  }
  return reader;
}

Result<bool> CsvReader::fill() {
  at_ = 0;
  filled_ = RECOUNT_TRY(file_.read(buffer_));
  received_ += filled_;
  return filled_ > 0;
}

Result<bool> CsvReader::next(CsvRecord& out) {
  do {
    out.clear(line_);
    if (at_ == filled_ && !RECOUNT_TRY(fill())) {
      return false;
    }
    RECOUNT_TRY(read_record(out));
  } while (out.text.empty());
  return true;
}

// Reads to the newline that ends the record, or to the end of the input.
Result<bool> CsvReader::read_record(CsvRecord& out) {
  State state = State::CellBegins;
  bool is_too_long = false;
  for (;;) {
    if (at_ == filled_ && !RECOUNT_TRY(fill())) {
      break;
    }
    const char c = static_cast<char>(buffer_[at_++]);
    line_ += c == '\n' ? 1U : 0U;
    if (c == '\n' && state != State::Quoted) {
      break;
    }
    is_too_long = is_too_long || out.text.size() == kLineBytesMax;
    if (is_too_long) {
      out.cells_.clear();
      out.ends_.clear();
    } else {
      out.text += c;
    }
    state = step(state, c, out);
  }
  if (is_too_long) {
    out.fault.reset();
    blame(out, 0,
          fmt::format("the record is longer than {} bytes{}", kLineBytesMax,
                      state == State::Quoted
                          ? fmt::format("; a quote in it does not end, to line {}", line_)
                          : ""),
          "is a quote missing that should end a cell?");
    return true;
  }
  finish(state, out);
  return true;
}

CsvReader::State CsvReader::step(State state, char c, CsvRecord& out) const {
  const auto end_cell = [&] {
    out.ends_.push_back(out.cells_.size());
    return State::CellBegins;
  };
  switch (state) {
    case State::CellBegins:
      if (c == '"') {
        return State::Quoted;
      }
      [[fallthrough]];
    case State::Bare:
      if (c == delimiter_) {
        return end_cell();
      }
      if (c == '"') {
        blame(out, out.ends_.size() + 1, "a quote stands in a cell that does not begin with one",
              "put the cell in quotes, and write a quote within it twice");
        return State::Broken;
      }
      out.cells_ += c;
      return State::Bare;
    case State::Quoted:
      if (c == '"') {
        return State::QuoteSeen;
      }
      out.cells_ += c;
      return State::Quoted;
    case State::QuoteSeen:
      if (c == '"') {
        out.cells_ += c;
        return State::Quoted;
      }
      if (c == delimiter_) {
        return end_cell();
      }
      if (c == '\r') {
        return State::Returned;
      }
      [[fallthrough]];
    case State::Returned:  // the CR of a CRLF, one hopes
      blame(out, out.ends_.size() + 1, "something stands behind a cell's closing quote",
            "within a quoted cell write a quote twice");
      return State::Broken;
    case State::Broken:
      break;
  }
  return State::Broken;
}

// The last cell, and what can be said of the whole record only.
void CsvReader::finish(State state, CsvRecord& out) const {
  if (out.text.ends_with('\r') && state != State::Quoted) {
    out.text.pop_back();
    if (state == State::Bare) {
      out.cells_.pop_back();
    }
  }
  out.ends_.push_back(out.cells_.size());
  const std::size_t column = out.ends_.size();
  if (state == State::Quoted) {
    blame(out, column,
          line_ == out.line
              ? std::string("a quoted cell does not end")
              : fmt::format("a quoted cell does not end: its record runs from line {} to the end "
                            "of the input, line {}",
                            out.line, line_),
          "end it with a quote; within a quoted cell write a quote twice");
  }
  if (const auto at = first_invalid_utf8(out.text)) {
    out.fault.reset();
    blame(out, first_cell_not_utf8(out),
          fmt::format("the record is not UTF-8 at its byte {}", *at + 1),
          "convert the input to UTF-8");
  } else if (const std::size_t nul = out.text.find('\0'); nul != std::string::npos) {
    out.fault.reset();
    blame(out, 0, fmt::format("the record holds a NUL byte, its byte {}", nul + 1),
          "is this a text file? write it again as CSV in UTF-8");
  }
}

}  // namespace recount::feeds
