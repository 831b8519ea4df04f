#include "feeds/csv_feed.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "base/nearest_name.h"
#include "base/sip_hash.h"
#include "feeds/csv_reader.h"

namespace recount::feeds {
namespace {

// How many records are read between two words to a progress bar.
constexpr std::uint64_t kRecordsPerAdvance = 1024;

constexpr std::size_t kRow = SIZE_MAX;          // the position of the pseudo-column #row
constexpr std::size_t kNowhere = SIZE_MAX - 1;  // the map does not give the field

// Where a map's columns stand in one file.
struct Positions {
  std::size_t id = kNowhere;
  std::size_t rater = kNowhere;
  std::size_t subject = kNowhere;
  std::size_t score = kNowhere;
  std::size_t observed_at = kNowhere;
  std::size_t interaction = kNowhere;
  std::size_t item = kNowhere;
  std::vector<std::size_t> facets;   // as the map has them, in order of their names
  std::vector<std::size_t> id_from;  // as the map lists them; so are the others
  std::vector<std::size_t> select;
  std::vector<std::size_t> repeats_of;
};

Result<std::size_t> position_of(const std::vector<std::string>& columns, const std::string& name) {
  if (name == kRowColumn) {
    return kRow;
  }
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) {
    const std::vector<std::string_view> names(columns.begin(), columns.end());
    const auto meant = nearest_name(name, names);
    return make_error(
        ErrorCode::Usage, fmt::format("the CSV has no column \"{}\"", name),
        meant ? fmt::format("the map names it; did you mean \"{}\"?", *meant)
              : fmt::format("the map names it; the CSV has {}", fmt::join(names, ", ")));
  }
  if (std::find(found + 1, columns.end(), name) != columns.end()) {
    return make_error(ErrorCode::Usage, fmt::format("the CSV has two columns \"{}\"", name),
                      "the map names it; give each column a name of its own");
  }
  return static_cast<std::size_t>(found - columns.begin());
}

Status locate_fields(const CsvMap& map, const std::vector<std::string>& columns, Positions& at) {
  const std::array<std::pair<std::string_view, std::size_t*>, 7> fields = {
      {{"id", &at.id},
       {"rater", &at.rater},
       {"subject", &at.subject},
       {"score", &at.score},
       {"observed_at", &at.observed_at},
       {"interaction", &at.interaction},
       {"item", &at.item}}};
  for (const auto& [name, position] : fields) {
    const auto mapped = map.fields.find(std::string(name));
    if (mapped != map.fields.end()) {
      *position = RECOUNT_TRY(position_of(columns, mapped->second));
    }
  }
  return {};
}

Result<Positions> locate(const CsvMap& map, const std::vector<std::string>& columns) {
  Positions at;
  RECOUNT_TRY(locate_fields(map, columns, at));
  for (const auto& [facet, column] : map.facets) {
    at.facets.push_back(RECOUNT_TRY(position_of(columns, column)));
  }
  for (const std::string& column : map.id_from) {
    at.id_from.push_back(RECOUNT_TRY(position_of(columns, column)));
  }
  for (const CsvMap::Selection& one : map.select) {
    at.select.push_back(RECOUNT_TRY(position_of(columns, one.column)));
  }
  for (const std::string& column : map.report_repeats_of) {
    at.repeats_of.push_back(RECOUNT_TRY(position_of(columns, column)));
  }
  return at;
}

// A finite decimal number, all of the text.
std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const char* begin = text.data();
  const char* end = begin + text.size();
  const auto [after, failure] = std::from_chars(begin, end, value);
  const bool is_number = failure == std::errc() && after == end && std::isfinite(value);
  return is_number ? std::optional(value) : std::nullopt;
}

std::optional<Instant> parse_time(std::string_view text, TimeFormat format) {
  switch (format) {
    case TimeFormat::Rfc3339:
      return parse_rfc3339(text);
    case TimeFormat::Date:
      return parse_date(text);
    case TimeFormat::CompactDate:
      return text.size() == 8 ? parse_date(fmt::format("{}-{}-{}", text.substr(0, 4),
                                                       text.substr(4, 2), text.substr(6, 2)))
                              : std::nullopt;
    case TimeFormat::UnixSeconds:
      return parse_unix_seconds(text);
  }
  return std::nullopt;
}

std::string_view example_of(TimeFormat format) {
  switch (format) {
    case TimeFormat::Rfc3339:
      return "2024-05-01T10:00:00Z";
    case TimeFormat::Date:
      return "2024-05-01";
    case TimeFormat::CompactDate:
      return "20240501";
    case TimeFormat::UnixSeconds:
      return "1714557600.25";
  }
  return "";
}

// Appends one part of an id so that other parts cannot make the same id: what looks like the
// separator, and the backslash itself, stands behind a backslash.
void append_part(std::string& id, std::string_view part, std::string_view separator) {
  while (!part.empty()) {
    const bool is_separator = !separator.empty() && part.starts_with(separator);
    if (is_separator || part.front() == '\\') {
      id += '\\';
    }
    const std::size_t length = is_separator ? separator.size() : 1;
    id += part.substr(0, length);
    part.remove_prefix(length);
  }
}

// Reads the records of one file by one map.
class MappedFeed {
 public:
  MappedFeed(const CsvMap& map, const std::string& context, std::string name, Sink& sink)
      : map_(map), name_(std::move(name)), sink_(sink) {
    room_.context = context;
    room_.kind = map.kind;
    for (const auto& [facet, column] : map.facets) {
      facet_names_.push_back(facet);
    }
  }

  Status begin(std::vector<std::string> columns) {
    at_ = RECOUNT_TRY(locate(map_, columns));
    columns_ = std::move(columns);
    return {};
  }

  Status take(const CsvRecord& record) {
    ++row_;
    const Line line{.input = name_,
                    .number = record.line,
                    .text = std::string_view(record.text).substr(0, kLineTextBytesMax)};
    if (record.fault) {
      return sink_.reject(bad_cell(record.fault->column, record.fault->message, record.fault->help),
                          line);
    }
    if (record.size() != columns_.size()) {
      return sink_.reject(wrong_size(record), line);
    }
    if (!is_selected(record)) {
      sink_.leave_out(line);
      return {};
    }
    count_repeat(record);
    const Status filled = fill(record);
    return filled ? sink_.take(room_, line) : sink_.reject(filled.error(), line);
  }

  std::uint64_t row() const { return row_; }

  void tell_repeats() {
    if (repeats_ > 0) {
      sink_.note(fmt::format("{} {} the {} of an earlier one", repeats_,
                             repeats_ == 1 ? "record repeats" : "records repeat",
                             fmt::join(map_.report_repeats_of, " and ")));
    }
  }

 private:
  std::string_view cell(const CsvRecord& record, std::size_t position) {
    if (position == kRow) {
      row_text_ = std::to_string(row_);
      return row_text_;
    }
    return record.cell(position);
  }

  bool is_selected(const CsvRecord& record) {
    for (std::size_t i = 0; i < map_.select.size(); ++i) {
      const std::string_view text = cell(record, at_.select[i]);
      const std::vector<std::string>& allowed = map_.select[i].allowed;
      const bool fits = map_.select[i].is_number
                            ? parse_number(text).has_value()
                            : std::find(allowed.begin(), allowed.end(), text) != allowed.end();
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  // 16 bytes stand for a record, not its cells: the key hides nothing here.
  void count_repeat(const CsvRecord& record) {
    if (at_.repeats_of.empty()) {
      return;
    }
    Bytes key;
    ByteWriter writer(key);
    for (const std::size_t position : at_.repeats_of) {
      writer.sized(cell(record, position));
    }
    repeats_ += seen_.insert(sip_hash(SipKey{}, key)).second ? 0U : 1U;
  }

  // `column` counts from 1; 0 when the record as a whole is wrong.
  Error bad_cell(std::size_t column, std::string message, std::string help) const {
    std::string where;
    if (column > 0 && column <= columns_.size()) {
      where = fmt::format("column {}, {}", column, columns_[column - 1]);
    } else if (column > 0) {
      where = fmt::format("column {}", column);
    }
    return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
        .with_where(std::move(where));
  }

  // The place is the first column that lacks its cell, or the first cell that lacks its column.
  Error wrong_size(const CsvRecord& record) const {
    return bad_cell(std::min(record.size(), columns_.size()) + 1,
                    fmt::format("the record has {} {}, not {}", record.size(),
                                record.size() == 1 ? "cell" : "cells", columns_.size()),
                    "check its delimiters and quotes");
  }

  Result<double> number(const CsvRecord& record, std::size_t position) {
    const std::string_view text = cell(record, position);
    const std::optional<double> value = parse_number(text);
    if (!value) {
      return bad_cell(
          position + 1,
          text.empty() ? std::string("the number is missing") : excerpt(text) + " is no number",
          "write a decimal number, or let [select] leave such records out");
    }
    return *value;
  }

  Result<Instant> time(const CsvRecord& record) {
    const std::string_view text = cell(record, at_.observed_at);
    const std::optional<Instant> at = parse_time(text, map_.time_format);
    if (!at) {
      return bad_cell(
          at_.observed_at + 1,
          text.empty() ? std::string("the time is missing") : excerpt(text) + " is no time",
          fmt::format("the map says that times look like {}", example_of(map_.time_format)));
    }
    return *at;
  }

  void fill_id(const CsvRecord& record) {
    if (at_.id != kNowhere) {
      room_.id = cell(record, at_.id);
      return;
    }
    room_.id.clear();
    for (std::size_t i = 0; i < at_.id_from.size(); ++i) {
      room_.id += i == 0 ? "" : map_.id_separator;
      append_part(room_.id, cell(record, at_.id_from[i]), map_.id_separator);
    }
  }

  std::string_view optional_cell(const CsvRecord& record, std::size_t position) {
    return position == kNowhere ? std::string_view() : cell(record, position);
  }

  Status fill(const CsvRecord& record) {
    fill_id(record);
    room_.rater = at_.rater == kNowhere ? std::string_view(map_.rater) : cell(record, at_.rater);
    room_.subject = cell(record, at_.subject);
    room_.score = RECOUNT_TRY(number(record, at_.score));
    room_.observed_at = RECOUNT_TRY(time(record));
    room_.interaction = optional_cell(record, at_.interaction);
    room_.item = optional_cell(record, at_.item);
    room_.facets.clear();
    for (std::size_t i = 0; i < at_.facets.size(); ++i) {
      if (!cell(record, at_.facets[i]).empty()) {
        room_.facets.push_back(
            {.name = facet_names_[i], .value = RECOUNT_TRY(number(record, at_.facets[i]))});
      }
    }
    return {};
  }

  const CsvMap& map_;
  std::string name_;
  Sink& sink_;
  std::vector<std::string> facet_names_;
  std::vector<std::string> columns_;
  Positions at_;
  evidence::Evidence room_;
  std::uint64_t row_ = 0;
  std::string row_text_;
  std::set<Hash128> seen_;
  std::uint64_t repeats_ = 0;
};

Result<std::vector<std::string>> header_of(const CsvRecord& record) {
  if (record.fault) {
    return make_error(ErrorCode::InvalidInput,
                      "the header cannot be read: " + record.fault->message, record.fault->help);
  }
  std::vector<std::string> columns;
  columns.reserve(record.size());
  for (std::size_t i = 0; i < record.size(); ++i) {
    columns.emplace_back(record.cell(i));
  }
  return columns;
}

// Without its columns nothing of the file can be read: the error ends the feed.
Status begin(MappedFeed& feed, Result<std::vector<std::string>> columns, std::string where) {
  Status begun = columns ? feed.begin(std::move(*columns)) : Status(columns.error());
  return begun ? Status() : Status(std::move(begun).error().with_where(std::move(where)));
}

}  // namespace

Status read_csv(const Path& input, const CsvMap& map, const std::string& context, Sink& sink) {
  CsvReader reader = RECOUNT_TRY(CsvReader::open(input, map.delimiter));
  const std::string name = input.string();
  MappedFeed feed(map, context, name, sink);
  CsvRecord record;
  if (!map.header) {
    RECOUNT_TRY(begin(feed, map.columns, name));
  } else if (RECOUNT_TRY(reader.next(record))) {
    RECOUNT_TRY(begin(feed, header_of(record), fmt::format("{}:{}", name, record.line)));
  }
  while (RECOUNT_TRY(reader.next(record))) {
    RECOUNT_TRY(feed.take(record));
    if (feed.row() % kRecordsPerAdvance == 0) {
      sink.advance(reader.bytes_read());
    }
  }
  sink.advance(reader.bytes_read());
  feed.tell_repeats();
  return {};
}

}  // namespace recount::feeds
