#include "feeds/gbfs_snapshot.h"

#include <algorithm>

#include <fmt/format.h>
#include <simdjson.h>

#include "evidence/json_fault.h"
#include "feeds/line_reader.h"

namespace recount::feeds {
namespace {

namespace dom = simdjson::dom;

Error bad(std::string message, std::string where, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(std::move(where));
}

// The members of one station, with errors that say where it stands.
class Station {
 public:
  Station(dom::object object, std::uint64_t number) : object_(object), number_(number) {}

  std::string place(std::string_view name) const {
    return fmt::format("/data/stations/{}/{}", number_ - 1, name);
  }

  bool has(std::string_view name) const { return object_[name].error() == simdjson::SUCCESS; }

  Result<std::string_view> id() const {
    std::string_view id;
    if (object_["station_id"].get(id) || id.empty()) {
      return bad("station_id is no text", place("station_id"), "every station needs its id");
    }
    return id;
  }

  /// Feeds before 2.0 write 0 and 1, and some do to this day.
  Result<bool> flag(std::string_view name) const {
    dom::element value;
    bool truth = false;
    std::int64_t number = -1;
    if (object_[name].get(value)) {
      return bad(fmt::format("{} is missing", name), place(name), "write true or false");
    }
    if (!value.get(truth)) {
      return truth;
    }
    if (value.get(number) || number < 0 || number > 1) {
      return bad(fmt::format("{} is neither true nor false", name), place(name),
                 "write true or false");
    }
    return number == 1;
  }

  /// Nothing when the station does not say.
  Result<std::optional<double>> count(std::string_view name) const {
    dom::element value;
    std::int64_t number = -1;
    if (object_[name].get(value) || value.is_null()) {
      return std::optional<double>();
    }
    if (value.get(number) || number < 0) {
      return bad(fmt::format("{} is no count", name), place(name),
                 "write a whole number, 0 or more");
    }
    return std::optional(static_cast<double>(number));
  }

 private:
  dom::object object_;
  std::uint64_t number_;
};

// Unix seconds before version 3.0, RFC 3339 since.
std::optional<Instant> time_of(const dom::element& value) {
  std::int64_t seconds = 0;
  std::string_view text;
  if (!value.get(seconds)) {
    return seconds > 0 ? parse_unix_seconds(std::to_string(seconds)) : std::nullopt;
  }
  return value.get(text) ? std::nullopt : parse_rfc3339(text);
}

// A feed that does not know the time writes none, or 0.
bool says_no_time(const dom::element& root) {
  std::int64_t seconds = -1;
  const auto updated = root["last_updated"];
  return updated.error() || (!updated.get(seconds) && seconds == 0);
}

Result<Instant> snapshot_time(const dom::element& root, std::string_view stem) {
  dom::element updated;
  if (says_no_time(root)) {
    const std::optional<Instant> named = time_of_name(stem);
    if (!named) {
      return bad("neither the snapshot nor its name says its time", "/last_updated",
                 "add last_updated, or name the file by the time: 20240501T100000Z.json");
    }
    return *named;
  }
  const std::optional<Instant> at =
      root["last_updated"].get(updated) ? std::nullopt : time_of(updated);
  if (!at) {
    return bad("last_updated is no time", "/last_updated",
               "write Unix seconds, or a time such as 2024-05-01T10:00:00Z");
  }
  return *at;
}

}  // namespace

struct GbfsSnapshotReader::Machine {
  Sink& sink;
  dom::parser parser;
  evidence::Evidence room;
  std::string time;    // of the snapshot, as its ids say it
  std::string padded;  // the snapshot, with the room behind it that the parser asks for

  explicit Machine(Sink& to) : sink(to) {}

  Status read(const std::string& input, std::string_view stem, std::string_view json);
  Status take(const std::string& input, const dom::element& element, std::uint64_t number);
  Status fill(const dom::element& element, std::uint64_t number);
  Status fill_score(const Station& station);
  Status add_facet(const Station& station, const char* facet, std::string_view name);
};

Status GbfsSnapshotReader::Machine::read(const std::string& input, std::string_view stem,
                                         std::string_view json) {
  const Line whole{.input = input, .number = 1, .text = json.substr(0, kLineTextBytesMax)};
  padded.assign(json);
  padded.append(simdjson::SIMDJSON_PADDING, ' ');
  dom::element root;
  if (const auto code = parser.parse(padded.data(), json.size(), false).get(root)) {
    const auto fault = evidence::find_json_fault(json);
    return sink.reject(
        fault ? evidence::to_error(*fault, "the snapshot")
              : bad(fmt::format("the snapshot cannot be read: {}", simdjson::error_message(code)),
                    "", "fetch it again"),
        whole);
  }
  dom::array stations;
  if (root["data"]["stations"].get(stations)) {
    return sink.reject(bad("the snapshot has no list of stations", "/data/stations",
                           "this reads station_status files of GBFS 2.x and 3.0"),
                       whole);
  }
  const Result<Instant> at = snapshot_time(root, stem);
  if (!at) {
    return sink.reject(at.error(), whole);
  }
  room.observed_at = *at;
  time = to_rfc3339(*at);
  std::uint64_t number = 0;
  for (const dom::element station : stations) {
    RECOUNT_TRY(take(input, station, ++number));
  }
  return {};
}

Status GbfsSnapshotReader::Machine::take(const std::string& input, const dom::element& element,
                                         std::uint64_t number) {
  const std::string text = simdjson::minify(element);
  const Line line{.input = input,
                  .number = number,
                  .text = std::string_view(text).substr(0, kLineTextBytesMax)};
  const Status filled = fill(element, number);
  return filled ? sink.take(room, line) : sink.reject(filled.error(), line);
}

Status GbfsSnapshotReader::Machine::fill(const dom::element& element, std::uint64_t number) {
  dom::object object;
  if (element.get(object)) {
    return bad("a station is no JSON object", fmt::format("/data/stations/{}", number - 1),
               "this reads station_status files of GBFS 2.x and 3.0");
  }
  const Station station(object, number);
  room.subject = RECOUNT_TRY(station.id());
  room.id = room.subject + "@" + time;
  RECOUNT_TRY(fill_score(station));
  const bool is_version_3 = station.has("num_vehicles_available");
  room.facets.clear();  // in the order of their names
  RECOUNT_TRY(
      add_facet(station, "bikes", is_version_3 ? "num_vehicles_available" : "num_bikes_available"));
  RECOUNT_TRY(add_facet(station, "disabled",
                        is_version_3 ? "num_vehicles_disabled" : "num_bikes_disabled"));
  RECOUNT_TRY(add_facet(station, "docks", "num_docks_available"));
  return add_facet(station, "ebikes", "num_ebikes_available");
}

Status GbfsSnapshotReader::Machine::fill_score(const Station& station) {
  const bool is_version_3 = station.has("num_vehicles_available");
  const std::string_view bikes_name =
      is_version_3 ? "num_vehicles_available" : "num_bikes_available";
  const std::optional<double> bikes = RECOUNT_TRY(station.count(bikes_name));
  if (!bikes) {
    return bad(fmt::format("{} is missing", bikes_name), station.place(bikes_name),
               "GBFS 3.0 calls it num_vehicles_available, 2.x num_bikes_available");
  }
  // A station that counts no docks takes returns without limit.
  const std::optional<double> docks = RECOUNT_TRY(station.count("num_docks_available"));
  const bool is_installed = RECOUNT_TRY(station.flag("is_installed"));
  const bool is_renting = RECOUNT_TRY(station.flag("is_renting"));
  const bool is_returning = RECOUNT_TRY(station.flag("is_returning"));
  const bool can_take = is_installed && is_renting && *bikes > 0;
  const bool can_return = is_installed && is_returning && docks.value_or(1) > 0;
  room.score = (can_take ? 0.5 : 0.0) + (can_return ? 0.5 : 0.0);
  return {};
}

Status GbfsSnapshotReader::Machine::add_facet(const Station& station, const char* facet,
                                              std::string_view name) {
  if (const std::optional<double> count = RECOUNT_TRY(station.count(name))) {
    room.facets.push_back({.name = facet, .value = *count});
  }
  return {};
}

GbfsSnapshotReader::GbfsSnapshotReader(const GbfsOptions& options, Sink& sink)
    : machine_(std::make_unique<Machine>(sink)) {
  machine_->room.context = options.context;
  machine_->room.rater = options.rater;
  machine_->room.kind = evidence::Kind::Measurement;
}

GbfsSnapshotReader::~GbfsSnapshotReader() = default;

Status GbfsSnapshotReader::read(const std::string& input, std::string_view stem,
                                std::string_view json) {
  if (json.starts_with(kByteOrderMark)) {
    json.remove_prefix(kByteOrderMark.size());
  }
  return machine_->read(input, stem, json);
}

std::optional<Instant> time_of_name(std::string_view stem) {
  constexpr std::size_t kCompactLength = 16;  // 20230605T001723Z
  const bool is_compact = stem.size() == kCompactLength && stem[8] == 'T' && stem[15] == 'Z';
  if (is_compact) {
    return parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}Z", stem.substr(0, 4), stem.substr(4, 2),
                                     stem.substr(6, 2), stem.substr(9, 2), stem.substr(11, 2),
                                     stem.substr(13, 2)));
  }
  const bool is_seconds =
      stem.size() >= 9 && stem.size() <= 11 &&
      std::all_of(stem.begin(), stem.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_seconds ? parse_unix_seconds(stem) : std::nullopt;
}

}  // namespace recount::feeds
