#include "feeds/csv_feed.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "base/nearest_name.h"
#include "feeds/csv_reader.h"

namespace recount::feeds {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kRow = SIZE_MAX;  // the pseudo-column #row

// A map's columns as positions in this file.
struct Positions {
  std::vector<std::string> columns;
  std::map<std::string, std::size_t> fields;
  std::map<std::string, std::size_t> facets;
  std::vector<std::size_t> id;
  std::vector<std::size_t> select;  // one a selection
  std::vector<std::size_t> report;
};

Result<std::size_t> position_of(const std::vector<std::string>& columns, const std::string& name) {
  if (name == kRowColumn) {
    return kRow;
  }
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found != columns.end()) {
    return static_cast<std::size_t>(found - columns.begin());
  }
  const std::vector<std::string_view> names(columns.begin(), columns.end());
  const auto meant = nearest_name(name, names);
  return make_error(ErrorCode::Usage, fmt::format("the CSV has no column \"{}\"", name),
                    meant ? fmt::format("did you mean \"{}\"? The map names it", *meant)
                          : fmt::format("it has {}", fmt::join(names, ", ")));
}

Result<std::vector<std::size_t>> positions_of(const std::vector<std::string>& columns,
                                              const std::vector<std::string>& names) {
  std::vector<std::size_t> positions;
  for (const std::string& name : names) {
    positions.push_back(RECOUNT_TRY(position_of(columns, name)));
  }
  return positions;
}

Result<Positions> locate(const CsvMap& map, std::vector<std::string> columns) {
  Positions at;
  for (const auto& [field, column] : map.fields) {
    at.fields[field] = RECOUNT_TRY(position_of(columns, column));
  }
  for (const auto& [facet, column] : map.facets) {
    at.facets[facet] = RECOUNT_TRY(position_of(columns, column));
  }
  at.id = RECOUNT_TRY(positions_of(columns, map.id_from));
  at.report = RECOUNT_TRY(positions_of(columns, map.report_repeats_of));
  for (const CsvMap::Selection& one : map.select) {
    at.select.push_back(RECOUNT_TRY(position_of(columns, one.column)));
  }
  at.columns = std::move(columns);
  return at;
}

bool is_whole_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
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

// Reads the records of one file by one map.
class MappedFeed {
 public:
  MappedFeed(const CsvMap& map, Positions at, const std::string& context, std::string name,
             Sink& sink)
      : map_(map), at_(std::move(at)), name_(std::move(name)), sink_(sink) {
    room_.context = context;
    room_.kind = map.kind;
  }

  Status take(const CsvRecord& record) {
    const Line line{.input = name_,
                    .number = record.line,
                    .text = std::string_view(record.text).substr(0, kLineTextBytesMax)};
    if (record.fault) {
      return sink_.reject(*record.fault, line);
    }
    if (record.cells.size() != at_.columns.size()) {
      return sink_.reject(make_error(ErrorCode::InvalidInput,
                                     fmt::format("the record has {} cells, not {}",
                                                 record.cells.size(), at_.columns.size()),
                                     "check its delimiters and quotes"),
                          line);
    }
    if (!is_selected(record)) {
      sink_.leave_out(line);
      return {};
    }
    count_repeat(record);
    const Status filled = fill(record);
    return filled ? sink_.take(room_, line) : sink_.reject(filled.error(), line);
  }

  void tell_repeats() {
    if (repeats_ > 0) {
      sink_.note(fmt::format("{} records repeat the {} of an earlier one", repeats_,
                             fmt::join(map_.report_repeats_of, " and ")));
    }
  }

 private:
  std::string cell(const CsvRecord& record, std::size_t position) const {
    return position == kRow ? std::to_string(record.number) : record.cells[position];
  }

  bool is_selected(const CsvRecord& record) const {
    for (std::size_t i = 0; i < map_.select.size(); ++i) {
      const std::string text = cell(record, at_.select[i]);
      const std::vector<std::string>& allowed = map_.select[i].allowed;
      const bool fits = map_.select[i].is_number
                            ? is_whole_number(text)
                            : std::find(allowed.begin(), allowed.end(), text) != allowed.end();
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  void count_repeat(const CsvRecord& record) {
    if (at_.report.empty()) {
      return;
    }
    std::string key;
    for (const std::size_t position : at_.report) {
      key += cell(record, position) + '\x1f';
    }
    repeats_ += seen_.insert(std::move(key)).second ? 0U : 1U;
  }

  Error bad_cell(std::size_t position, std::string message, std::string help) const {
    const std::string where =
        position == kRow ? std::string(kRowColumn)
                         : fmt::format("column {}, {}", position + 1, at_.columns[position]);
    return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
        .with_where(where);
  }

  Result<double> number(const CsvRecord& record, std::size_t position) const {
    const std::string text = cell(record, position);
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [after, failure] = std::from_chars(text.data(), end, value);
    if (text.empty() || failure != std::errc() || after != end) {
      return bad_cell(position, fmt::format("\"{}\" is no number", text),
                      "write a decimal number, or let [select] leave such rows out");
    }
    return value;
  }

  Result<Instant> time(const CsvRecord& record, std::size_t position) const {
    const std::string text = cell(record, position);
    const std::optional<Instant> at = parse_time(text, map_.time_format);
    if (!at) {
      return bad_cell(
          position,
          text.empty() ? std::string("the time is missing")
                       : fmt::format("\"{}\" is no time", text),
          fmt::format("the map says that times look like {}", example_of(map_.time_format)));
    }
    return *at;
  }

  std::string id_of(const CsvRecord& record) const {
    if (at_.id.empty()) {
      return cell(record, at_.fields.at("id"));
    }
    std::string id;
    for (const std::size_t position : at_.id) {
      id += (id.empty() ? "" : map_.id_separator) + cell(record, position);
    }
    return id;
  }

  std::string optional_cell(const CsvRecord& record, const std::string& field) const {
    const auto found = at_.fields.find(field);
    return found == at_.fields.end() ? std::string() : cell(record, found->second);
  }

  Status fill(const CsvRecord& record) {
    room_.id = id_of(record);
    room_.rater = map_.rater.empty() ? cell(record, at_.fields.at("rater")) : map_.rater;
    room_.subject = cell(record, at_.fields.at("subject"));
    room_.score = RECOUNT_TRY(number(record, at_.fields.at("score")));
    room_.observed_at = RECOUNT_TRY(time(record, at_.fields.at("observed_at")));
    room_.interaction = optional_cell(record, "interaction");
    room_.item = optional_cell(record, "item");
    room_.facets.clear();
    for (const auto& [facet, position] : at_.facets) {
      if (!cell(record, position).empty()) {
        room_.facets.push_back({.name = facet, .value = RECOUNT_TRY(number(record, position))});
      }
    }
    return {};
  }

  const CsvMap& map_;
  Positions at_;
  std::string name_;
  Sink& sink_;
  evidence::Evidence room_;
  std::set<std::string> seen_;
  std::uint64_t repeats_ = 0;
};

}  // namespace

Status read_csv(const Path& input, const CsvMap& map, const std::string& context, Sink& sink) {
  CsvReader reader(RECOUNT_TRY(LineReader::open(input)), map.delimiter);
  CsvRecord record;
  std::vector<std::string> columns = map.columns;
  if (map.header) {
    if (!RECOUNT_TRY(reader.next(record))) {
      return {};
    }
    if (record.fault) {
      return sink.reject(*record.fault,
                         {.input = input.string(), .number = 1, .text = record.text});
    }
    columns = record.cells;
    if (columns.front().starts_with(kByteOrderMark)) {
      columns.front().erase(0, kByteOrderMark.size());
    }
  }
  MappedFeed feed(map, RECOUNT_TRY(locate(map, std::move(columns))), context, input.string(), sink);
  while (RECOUNT_TRY(reader.next(record))) {
    if (record.text.empty()) {
      continue;
    }
    record.number += map.header ? 0 : 1;  // rows count from 1, with a header or without
    RECOUNT_TRY(feed.take(record));
    if (record.number % 1024 == 0) {
      sink.advance(reader.bytes_read());
    }
  }
  sink.advance(reader.bytes_read());
  feed.tell_repeats();
  return {};
}

}  // namespace recount::feeds
