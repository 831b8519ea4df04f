#include "feeds/csv_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.h"

namespace recount::feeds {
namespace {

Error fault(std::string message, std::string where, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(std::move(where));
}

Error too_long() {
  return fault(fmt::format("the record is longer than {} bytes", kLineBytesMax), "",
               "is a quote missing that should end a cell?");
}

}  // namespace

// Takes `out.text` apart into cells.
CsvReader::Split CsvReader::split(CsvRecord& out) const {
  out.cells.clear();
  const std::string& text = out.text;
  std::size_t at = 0;
  for (;;) {
    std::string& cell = out.cells.emplace_back();
    if (at < text.size() && text[at] == '"') {
      for (++at;; ++at) {
        if (at >= text.size()) {
          return Split::OpenQuote;
        }
        if (text[at] != '"') {
          cell += text[at];
        } else if (at + 1 < text.size() && text[at + 1] == '"') {
          cell += text[at++];
        } else {
          break;
        }
      }
      ++at;
      if (at < text.size() && text[at] != delimiter_) {
        return Split::Malformed;
      }
    } else {
      const std::size_t end = std::min(text.find(delimiter_, at), text.size());
      cell = text.substr(at, end - at);
      at = end;
    }
    if (at >= text.size()) {
      return Split::Done;
    }
    ++at;  // the delimiter; behind the last one stands an empty cell
  }
}

Result<bool> CsvReader::next(CsvRecord& out) {
  const std::optional<ReadLine> first = RECOUNT_TRY(lines_.next());
  if (!first) {
    return false;
  }
  out.line = first->number;
  out.number = count_++;
  out.text = first->text;
  out.fault.reset();
  if (first->too_long) {
    out.fault = too_long();
    return true;
  }
  Split split = this->split(out);
  while (split == Split::OpenQuote) {
    const std::optional<ReadLine> more = RECOUNT_TRY(lines_.next());
    if (!more || more->too_long || out.text.size() + more->text.size() > kLineBytesMax) {
      out.fault =
          more ? too_long()
               : fault("a quoted cell does not end", fmt::format("column {}", out.cells.size()),
                       "end it with a quote; inside a cell write a quote twice");
      return true;
    }
    out.text += '\n';
    out.text += more->text;
    split = this->split(out);
  }
  if (split == Split::Malformed) {
    out.fault = fault("something stands behind a cell's closing quote",
                      fmt::format("column {}", out.cells.size()),
                      "inside a quoted cell write a quote twice");
  } else if (const auto at = first_invalid_utf8(out.text)) {
    out.fault = fault(fmt::format("the record is not UTF-8 at its byte {}", *at + 1), "",
                      "convert the input to UTF-8");
  }
  return true;
}

}  // namespace recount::feeds
