#include "app/model_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "app/progress.h"
#include "feeds/csv_reader.h"

namespace recount::app {
namespace {

constexpr std::size_t kRejectsShown = 20;
constexpr std::size_t kLookBytes = 4096;
constexpr std::uint64_t kRowsBetweenLooks = 4096;

// The first line tells: a tab in it, or commas.
Result<char> delimiter_of(const std::string& file) {
  if (!std::filesystem::exists(file)) {
    return make_error(ErrorCode::NotFound, fmt::format("there is no file {}", file),
                      "check the path");
  }
  if (!std::filesystem::is_regular_file(file)) {
    return make_error(ErrorCode::Usage, fmt::format("{} is no file of its own", file),
                      "write the rows to a file first; a pipe cannot be looked at twice");
  }
  feeds::InputFile input = RECOUNT_TRY(feeds::InputFile::open(file));
  Bytes beginning(kLookBytes);
  const std::size_t size = RECOUNT_TRY(input.read(beginning));
  const std::string_view text = as_text(ByteView(beginning).first(size));
  const std::string_view line = text.substr(0, text.find('\n'));
  return line.find('\t') == std::string_view::npos ? ',' : '\t';
}

class TableReading {
 public:
  TableReading(const std::string& file, std::span<const TableColumn> columns,
               RejectedRows& rejected, const TakeRow& take)
      : file_(file), columns_(columns), rejected_(rejected), take_(take) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      places_.push_back(i);
    }
  }

  void row(const feeds::CsvRecord& record) {
    if (record.fault) {
      reject(record.line, record.fault->column, "", record.fault->message, record.fault->help);
      return;
    }
    const bool is_first = !began_;
    began_ = true;
    if (is_first && is_header(record)) {
      return;
    }
    if (const auto missing = fill(record)) {
      const std::string all = fmt::format("{}", fmt::join(names(), ","));
      reject(record.line, 0, "", fmt::format("the row has no {}", columns_[*missing].name),
             fmt::format("write {} in each row, between commas or tabs", all));
      return;
    }
    if (const std::optional<RowFault> fault = take_(cells_)) {
      const auto column = std::find_if(columns_.begin(), columns_.end(),
                                       [&](const auto& one) { return one.name == fault->column; });
      const std::size_t place =
          column == columns_.end()
              ? 0
              : places_[static_cast<std::size_t>(column - columns_.begin())] + 1;
      reject(record.line, place, fault->column, fault->message, fault->help);
      return;
    }
    ++taken_;
  }

  std::uint64_t taken() const { return taken_; }

 private:
  std::vector<std::string_view> names() const {
    std::vector<std::string_view> all;
    for (const TableColumn& column : columns_) {
      all.push_back(column.name);
    }
    return all;
  }

  // A header names our columns, in any order, or holds words where numbers stand.
  bool is_header(const feeds::CsvRecord& record) {
    std::vector<std::size_t> places;
    for (const TableColumn& column : columns_) {
      std::size_t place = 0;
      while (place < record.size() && record.cell(place) != column.name) {
        ++place;
      }
      if (place == record.size() && !column.may_be_absent) {
        return has_words_for_numbers(record);
      }
      places.push_back(place);
    }
    places_ = places;
    return true;
  }

  bool has_words_for_numbers(const feeds::CsvRecord& record) const {
    bool any = false;
    for (std::size_t i = 0; i < columns_.size() && i < record.size(); ++i) {
      if (columns_[i].is_number) {
        const std::string_view cell = record.cell(i);
        if (cell.empty() || number_of(cell) || time_of(cell)) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }

  // The position of a column that is missing.
  std::optional<std::size_t> fill(const feeds::CsvRecord& record) {
    cells_.clear();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool is_there = places_[i] < record.size() && !record.cell(places_[i]).empty();
      if (!is_there && !columns_[i].may_be_absent) {
        return i;
      }
      cells_.push_back(is_there ? record.cell(places_[i]) : std::string_view());
    }
    return std::nullopt;
  }

  void reject(std::uint64_t line, std::size_t place, std::string_view column, std::string message,
              std::string help) {
    ++rejected_.count;
    if (rejected_.first.size() < kRejectsShown) {
      std::string where = fmt::format("{}:{}", file_, line);
      where += place == 0 ? "" : fmt::format(", column {}", place);
      where += column.empty() ? "" : fmt::format(", {}", column);
      rejected_.first.push_back(
          make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
              .with_where(std::move(where)));
    }
  }

  const std::string& file_;
  std::span<const TableColumn> columns_;
  RejectedRows& rejected_;
  const TakeRow& take_;
  std::vector<std::size_t> places_;  // of each column in a record
  std::vector<std::string_view> cells_;
  bool began_ = false;
  std::uint64_t taken_ = 0;
};

}  // namespace

Status read_table(const std::string& file, std::span<const TableColumn> columns, bool progress,
                  RejectedRows& rejected, const TakeRow& take) {
  const char delimiter = RECOUNT_TRY(delimiter_of(file));
  feeds::CsvReader reader = RECOUNT_TRY(feeds::CsvReader::open(file, delimiter));
  TableReading reading(file, columns, rejected, take);
  Progress bar(fmt::format("reading {}", file), std::filesystem::file_size(file), progress);
  feeds::CsvRecord record;
  for (std::uint64_t rows = 1; RECOUNT_TRY(reader.next(record)); ++rows) {
    reading.row(record);
    if (rows % kRowsBetweenLooks == 0) {
      bar.update(reader.bytes_read(), rows);
    }
  }
  if (reading.taken() == 0 && rejected.count == 0) {
    return make_error(ErrorCode::InvalidInput, fmt::format("{} has no rows", file),
                      "is it the file that was meant?");
  }
  return {};
}

std::optional<double> number_of(std::string_view cell) {
  if (cell.starts_with('+')) {
    cell.remove_prefix(1);
  }
  double number = 0;
  const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (failure != std::errc() || end != cell.data() + cell.size() || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

std::optional<Instant> time_of(std::string_view cell) {
  if (const auto at = parse_rfc3339(cell)) {
    return at;
  }
  const auto date = parse_date(cell);
  return date ? date : parse_unix_seconds(cell);
}

RowFault not_a_number(std::string_view column, std::string_view cell) {
  return {.column = column,
          .message = fmt::format("{} \"{}\" is no number", column, cell),
          .help = "write it with digits and a point: 0.5"};
}

std::uint32_t Names::number(std::string_view name) {
  if (const auto known = numbers_.find(name); known != numbers_.end()) {
    return known->second;
  }
  const auto added = numbers_.emplace(std::string(name), size()).first;
  names_.push_back(&added->first);
  return added->second;
}

std::optional<std::uint32_t> Names::find(std::string_view name) const {
  const auto known = numbers_.find(name);
  return known == numbers_.end() ? std::nullopt : std::optional(known->second);
}

}  // namespace recount::app
