#include "feeds/place_feed.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <unordered_set>

#include <fmt/format.h>
#include <simdjson.h>

#include "feeds/csv_reader.h"

namespace recount::feeds {
namespace {

namespace dom = simdjson::dom;

Error bad(std::string message, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help));
}

// What both formats do with a place that was found.
class Collector {
 public:
  void take(const Result<std::optional<evidence::Place>>& found, const std::string& where) {
    if (!found) {
      reject(found.error(), where);
    } else if (!*found) {
      ++found_.without_point;
    } else if (const Status valid = validate(**found); !valid) {
      reject(bad(valid.error().message, valid.error().help), where);
    } else if (!subjects_.insert((*found)->subject).second) {
      reject(bad(fmt::format("\"{}\" stands twice", (*found)->subject), "the first one is kept"),
             where);
    } else {
      found_.places.push_back(**found);
    }
  }

  void reject(Error error, const std::string& where) {
    ++found_.rejected;
    if (found_.faults.size() < kPlaceFaultsKept) {
      found_.faults.push_back(std::move(error).with_where(where));
    }
  }

  FoundPlaces finish() { return std::move(found_); }

 private:
  FoundPlaces found_;
  std::unordered_set<std::string> subjects_;
};

struct Positions {
  std::size_t subject = 0;
  std::size_t name = 0;
  std::size_t longitude = 0;
  std::size_t latitude = 0;
};

Result<std::size_t> position_of(const CsvRecord& header, const std::string& name) {
  std::string names;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header.cell(i) == name) {
      return i;
    }
    names += (names.empty() ? "" : ", ") + std::string(header.cell(i));
  }
  return make_error(ErrorCode::Usage, fmt::format("the CSV has no column \"{}\"", name),
                    fmt::format("name the right one; the CSV has {}", names));
}

Result<Positions> locate(const CsvRecord& header, const PlaceColumns& columns) {
  return Positions{.subject = RECOUNT_TRY(position_of(header, columns.subject)),
                   .name = RECOUNT_TRY(position_of(header, columns.name)),
                   .longitude = RECOUNT_TRY(position_of(header, columns.longitude)),
                   .latitude = RECOUNT_TRY(position_of(header, columns.latitude))};
}

Result<double> number_in(std::string_view cell) {
  double number = 0;
  const auto [end, failed] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (failed != std::errc() || end != cell.data() + cell.size()) {
    return bad(fmt::format("\"{}\" is no number", cell), "write degrees, such as 37.786848");
  }
  return number;
}

// Nothing when the record has no point.
Result<std::optional<evidence::Place>> place_in(const CsvRecord& record, const Positions& at) {
  const std::array positions = {at.subject, at.name, at.longitude, at.latitude};
  if (std::ranges::max(positions) >= record.size()) {
    return bad("the record has too few cells", "give each column its cell");
  }
  const std::string_view longitude = record.cell(at.longitude);
  const std::string_view latitude = record.cell(at.latitude);
  if (longitude.empty() && latitude.empty()) {
    return std::optional<evidence::Place>();
  }
  return std::optional(evidence::Place{.subject = std::string(record.cell(at.subject)),
                                       .name = std::string(record.cell(at.name)),
                                       .longitude = RECOUNT_TRY(number_in(longitude)),
                                       .latitude = RECOUNT_TRY(number_in(latitude))});
}

// A text; since GBFS 3.0 a list of them, one a language, of which the first is taken.
std::string_view name_of(const dom::object& station) {
  std::string_view name;
  if (station["name"].get(name) && station["name"].at(0)["text"].get(name)) {
    return {};
  }
  return name;
}

Result<std::optional<evidence::Place>> place_in(const dom::element& element) {
  dom::object station;
  std::string_view id;
  if (element.get(station) || station["station_id"].get(id)) {
    return bad("a station has no station_id", "every station needs its id");
  }
  evidence::Place place{.subject = std::string(id), .name = std::string(name_of(station))};
  const bool has_longitude = !station["lon"].get(place.longitude);
  const bool has_latitude = !station["lat"].get(place.latitude);
  if (!has_longitude && !has_latitude) {
    return std::optional<evidence::Place>();
  }
  if (!has_longitude || !has_latitude) {
    return bad("a station has half a point", "give lon and lat");
  }
  return std::optional(std::move(place));
}

}  // namespace

Result<FoundPlaces> read_csv_places(const Path& file, const PlaceColumns& columns) {
  CsvReader reader = RECOUNT_TRY(CsvReader::open(file, ','));
  CsvRecord record;
  if (!RECOUNT_TRY(reader.next(record)) || record.fault) {
    return make_error(ErrorCode::Usage, fmt::format("{} has no header", file.string()),
                      "the first line names the columns");
  }
  const Positions at = RECOUNT_TRY(locate(record, columns));
  Collector collector;
  while (RECOUNT_TRY(reader.next(record))) {
    const std::string where = fmt::format("line {}", record.line);
    if (record.fault) {
      collector.reject(bad(record.fault->message, record.fault->help), where);
    } else {
      collector.take(place_in(record, at), where);
    }
  }
  return collector.finish();
}

Result<FoundPlaces> read_gbfs_places(const Path& file) {
  const Bytes bytes = RECOUNT_TRY(read_file(file));
  const simdjson::padded_string padded(as_text(bytes));
  dom::parser parser;
  dom::array stations;
  if (parser.parse(padded)["data"]["stations"].get(stations)) {
    return bad(fmt::format("{} has no list of stations", file.string()),
               "this reads station_information files of GBFS 2.x and 3.0");
  }
  Collector collector;
  std::size_t number = 0;
  for (const dom::element station : stations) {
    collector.take(place_in(station), fmt::format("/data/stations/{}", number++));
  }
  return collector.finish();
}

}  // namespace recount::feeds
