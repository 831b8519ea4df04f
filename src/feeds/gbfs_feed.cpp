#include "feeds/gbfs_feed.h"

#include <algorithm>
#include <memory>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <simdjson.h>

namespace recount::feeds {
namespace {

namespace dom = simdjson::dom;

constexpr std::uint64_t kSnapshotBytesMax = 64 << 20;

Error bad(std::string message, std::string where, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(std::move(where));
}

// GBFS 1 and 2 before 2.0 write flags as 0 and 1.
std::optional<bool> flag(const dom::object& station, std::string_view name) {
  dom::element value;
  if (station[name].get(value)) {
    return std::nullopt;
  }
  bool truth = false;
  std::int64_t number = 0;
  if (!value.get(truth)) {
    return truth;
  }
  return value.get(number) ? std::nullopt : std::optional(number != 0);
}

std::optional<double> count(const dom::object& station, std::string_view name) {
  std::int64_t number = 0;
  if (station[name].get(number) || number < 0) {
    return std::nullopt;
  }
  return static_cast<double>(number);
}

// A time as versions before 3.0 write it (Unix seconds) or as 3.0 does (RFC 3339).
std::optional<Instant> time_of(const dom::element& value) {
  std::int64_t seconds = 0;
  std::string_view text;
  if (!value.get(seconds)) {
    return seconds > 0 ? parse_unix_seconds(std::to_string(seconds)) : std::nullopt;
  }
  return value.get(text) ? std::nullopt : parse_rfc3339(text);
}

// One snapshot of one file, by the name that its measurements' ids carry.
struct Snapshot {
  std::string input;  // path, or archive and member
  std::string name;   // the file's stem
};

class SnapshotReader {
 public:
  SnapshotReader(const GbfsOptions& options, Sink& sink) : sink_(sink) {
    room_.context = options.context;
    room_.rater = options.rater;
    room_.kind = evidence::Kind::Measurement;
  }

  Status read(const Snapshot& snapshot, const Bytes& bytes) {
    const Line whole{.input = snapshot.input, .number = 1, .text = {}};
    dom::element root;
    if (const auto code =
            parser_.parse(reinterpret_cast<const char*>(bytes.data()), bytes.size()).get(root)) {
      return sink_.reject(
          bad(fmt::format("the snapshot is not JSON: {}", simdjson::error_message(code)), "",
              "the file may have been cut off; fetch it again"),
          whole);
    }
    dom::element updated;
    dom::array stations;
    const std::optional<Instant> at =
        root["last_updated"].get(updated) ? std::nullopt : time_of(updated);
    if (!at) {
      return sink_.reject(bad("the snapshot says no time", "/last_updated",
                              "it is Unix seconds, or a time such as 2024-05-01T10:00:00Z"),
                          whole);
    }
    if (root["data"]["stations"].get(stations)) {
      return sink_.reject(bad("the snapshot has no stations", "/data/stations",
                              "this reads station_status files of GBFS 2.x and 3.0"),
                          whole);
    }
    room_.observed_at = *at;
    std::uint64_t number = 0;
    for (const dom::element station : stations) {
      RECOUNT_TRY(take(snapshot, station, ++number));
    }
    return {};
  }

 private:
  Status take(const Snapshot& snapshot, const dom::element& element, std::uint64_t number) {
    const Status filled = fill(snapshot, element, number);
    if (filled) {
      return sink_.take(room_, {.input = snapshot.input, .number = number, .text = {}});
    }
    const std::string text = simdjson::minify(element);
    return sink_.reject(filled.error(),
                        {.input = snapshot.input,
                         .number = number,
                         .text = std::string_view(text).substr(0, kLineTextBytesMax)});
  }

  Status fill(const Snapshot& snapshot, const dom::element& element, std::uint64_t number) {
    const std::string place = fmt::format("/data/stations/{}", number - 1);
    dom::object station;
    std::string_view id;
    if (element.get(station) || station["station_id"].get(id)) {
      return bad("the station has no id", place + "/station_id", "every station needs its id");
    }
    const auto bikes = station["num_vehicles_available"].error()
                           ? count(station, "num_bikes_available")
                           : count(station, "num_vehicles_available");
    const auto docks = count(station, "num_docks_available");
    const auto installed = flag(station, "is_installed");
    const auto renting = flag(station, "is_renting");
    const auto returning = flag(station, "is_returning");
    if (!bikes || !installed || !renting || !returning) {
      return bad("the station's state is not whole", place,
                 "it needs num_bikes_available (or num_vehicles_available), is_installed, "
                 "is_renting and is_returning");
    }
    // A station that counts no docks takes returns without limit (GBFS: conditionally required).
    const bool can_take = *installed && *renting && *bikes > 0;
    const bool can_return = *installed && *returning && docks.value_or(1) > 0;
    room_.id = fmt::format("{}@{}", id, snapshot.name);
    room_.subject = id;
    room_.score = (can_take ? 0.5 : 0.0) + (can_return ? 0.5 : 0.0);
    room_.facets.clear();
    add_facet("bikes", bikes);
    add_facet("disabled", station["num_vehicles_disabled"].error()
                              ? count(station, "num_bikes_disabled")
                              : count(station, "num_vehicles_disabled"));
    add_facet("docks", docks);
    add_facet("ebikes", count(station, "num_ebikes_available"));
    return {};
  }

  void add_facet(const char* name, std::optional<double> value) {
    if (value) {
      room_.facets.push_back({.name = name, .value = *value});
    }
  }

  Sink& sink_;
  dom::parser parser_;
  evidence::Evidence room_;
};

struct FreeArchive {
  void operator()(archive* one) const { archive_read_free(one); }
};

using Archive = std::unique_ptr<archive, FreeArchive>;

Error archive_error(archive* from, const Path& input) {
  const char* reason = archive_error_string(from);
  return make_error(ErrorCode::InvalidInput,
                    fmt::format("{}: {}", input.string(), reason ? reason : "cannot be unpacked"),
                    "the archive may have been cut off; fetch it again");
}

// The member's bytes; an error when the archive ends within it.
Result<Bytes> read_member(archive* from, const Path& input) {
  Bytes bytes;
  for (;;) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(from, &block, &size, &offset);
    if (status == ARCHIVE_EOF) {
      return bytes;
    }
    if (status < ARCHIVE_WARN || bytes.size() + size > kSnapshotBytesMax) {
      return archive_error(from, input);
    }
    const auto* begin = static_cast<const std::uint8_t*>(block);
    bytes.insert(bytes.end(), begin, begin + size);
  }
}

bool is_snapshot(const Path& member) {
  return member.extension() == ".json";
}

Status read_archive(const Path& input, SnapshotReader& reader, Sink& sink) {
  const Archive from(archive_read_new());
  archive_read_support_filter_all(from.get());
  archive_read_support_format_tar(from.get());
  if (archive_read_open_filename(from.get(), input.c_str(), 1 << 16) != ARCHIVE_OK) {
    return archive_error(from.get(), input);
  }
  const std::string name = input.string();
  for (;;) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(from.get(), &entry);
    if (status == ARCHIVE_EOF) {
      return {};
    }
    if (status < ARCHIVE_WARN) {
      return sink.reject(archive_error(from.get(), input),
                         {.input = name, .number = 0, .text = {}});
    }
    const Path member = archive_entry_pathname(entry) ? archive_entry_pathname(entry) : "";
    if (!is_snapshot(member)) {
      continue;
    }
    const Result<Bytes> bytes = read_member(from.get(), input);
    if (!bytes) {
      return sink.reject(bytes.error(), {.input = name, .number = 0, .text = {}});
    }
    RECOUNT_TRY(reader.read({.input = name + "#" + member.string(), .name = member.stem().string()},
                            *bytes));
    sink.advance(static_cast<std::uint64_t>(archive_filter_bytes(from.get(), -1)));
  }
}

}  // namespace

Status read_gbfs(const Path& input, const GbfsOptions& options, Sink& sink) {
  SnapshotReader reader(options, sink);
  if (input.extension() == ".xz" || input.extension() == ".tar") {
    return read_archive(input, reader, sink);
  }
  std::vector<Path> files = {Path()};
  if (std::filesystem::is_directory(input)) {
    files = list_files_below(input);
    std::erase_if(files, [](const Path& file) { return !is_snapshot(file); });
  }
  std::uint64_t done = 0;
  for (const Path& file : files) {
    const Path path = file.empty() ? input : input / file;
    const Bytes bytes = RECOUNT_TRY(read_file(path));
    RECOUNT_TRY(reader.read({.input = path.string(), .name = path.stem().string()}, bytes));
    done += bytes.size();
    sink.advance(done);
  }
  return {};
}

}  // namespace recount::feeds
