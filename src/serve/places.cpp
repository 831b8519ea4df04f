#include "serve/places.h"

#include <string>
#include <unordered_set>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/json_writer.h"
#include "evidence/evidence.h"

namespace recount::serve {
namespace {

namespace dom = simdjson::dom;

Error bad(std::string message, std::string pointer, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(std::move(pointer));
}

Result<std::string> text_in(const dom::element& feature, std::string_view name,
                            const std::string& at) {
  std::string_view text;
  if (feature["properties"][name].get(text)) {
    return bad(fmt::format("a place has no {}", name), fmt::format("{}/properties/{}", at, name),
               "each feature has the texts subject and name among its properties");
  }
  return std::string(text);
}

Status read_point(const dom::element& feature, const std::string& at, evidence::Place& out) {
  std::string_view type;
  const auto geometry = feature["geometry"];
  if (geometry["type"].get(type) || type != "Point") {
    return bad("a place is no point", at + "/geometry/type", "a register holds points alone");
  }
  dom::array coordinates;
  const bool is_point = !geometry["coordinates"].get(coordinates) &&
                        (coordinates.size() == 2 || coordinates.size() == 3) &&
                        !coordinates.at(0).get(out.longitude) &&
                        !coordinates.at(1).get(out.latitude);
  return is_point ? Status()
                  : bad("a point has no longitude and latitude", at + "/geometry/coordinates",
                        "write [longitude, latitude] in degrees");
}

Result<evidence::Place> place_in(const dom::element& feature, const std::string& at) {
  evidence::Place place;
  place.subject = RECOUNT_TRY(text_in(feature, "subject", at));
  place.name = RECOUNT_TRY(text_in(feature, "name", at));
  RECOUNT_TRY(read_point(feature, at, place));
  if (Status valid = validate(place); !valid) {
    Error error = std::move(valid).error();
    error.where = at + error.where;
    return error;
  }
  return place;
}

Error twice(const std::string& subject, std::string pointer) {
  return bad(fmt::format("the subject \"{}\" stands twice", subject), std::move(pointer),
             "a register has each subject once");
}

Error too_many() {
  return bad(fmt::format("there are more than {} places", kPlacesMax), "/features",
             "leave out what is not rated");
}

}  // namespace

Path places_path(const Path& ledger, std::string_view context) {
  const Path named = ledger.filename().empty() ? ledger.parent_path() : ledger;
  return Path(named.string() + "-places") / (std::string(context) + ".geojson");
}

Result<std::vector<evidence::Place>> parse_places(std::string_view geojson) {
  const simdjson::padded_string padded(geojson);
  dom::parser parser;
  dom::element root;
  if (const auto failed = parser.parse(padded).get(root)) {
    return bad(fmt::format("the register is no JSON: {}", simdjson::error_message(failed)), "",
               "write a GeoJSON FeatureCollection (RFC 7946)");
  }
  dom::array features;
  if (root["features"].get(features)) {
    return bad("the register has no features", "/features",
               "write a GeoJSON FeatureCollection (RFC 7946)");
  }
  std::vector<evidence::Place> places;
  std::unordered_set<std::string> subjects;
  for (const dom::element feature : features) {
    const std::string at = fmt::format("/features/{}", places.size());
    places.push_back(RECOUNT_TRY(place_in(feature, at)));
    if (!subjects.insert(places.back().subject).second) {
      return twice(places.back().subject, at + "/properties/subject");
    }
    if (places.size() > kPlacesMax) {
      return too_many();
    }
  }
  return places;
}

Result<std::vector<evidence::Place>> read_places(const Path& ledger, std::string_view context) {
  if (!evidence::is_context_name(context)) {  // else it could name any file
    return make_error(ErrorCode::NotFound, "there is no such context", "name a context");
  }
  const Path path = places_path(ledger, context);
  const File file = RECOUNT_TRY(File::open(path, File::Mode::Read));
  const std::uint64_t size = RECOUNT_TRY(file.size());
  if (size > kRegisterBytesMax) {
    return bad(
        fmt::format("{} has {} bytes; at most {} are read", path.string(), size, kRegisterBytesMax),
        "", "make it again with `recount places`");
  }
  std::string text(size, '\0');
  RECOUNT_TRY(file.read_at(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  return parse_places(text);
}

Status write_places(const Path& ledger, std::string_view context,
                    const std::vector<evidence::Place>& places) {
  if (!evidence::is_context_name(context)) {
    return bad(fmt::format("\"{}\" is no name for a context", context), "",
               "name a context of the ledger");
  }
  if (places.size() > kPlacesMax) {
    return too_many();
  }
  std::unordered_set<std::string_view> subjects;
  JsonWriter json;
  json.begin_object().field("type", "FeatureCollection").key("features").begin_array();
  for (const evidence::Place& place : places) {
    RECOUNT_TRY(validate(place));
    if (!subjects.insert(place.subject).second) {
      return twice(place.subject, "");
    }
    json.begin_object().field("type", "Feature").key("geometry").begin_object();
    json.field("type", "Point").key("coordinates").begin_array();
    json.literal(fmt::format("{}", place.longitude)).literal(fmt::format("{}", place.latitude));
    json.end_array().end_object().key("properties").begin_object();
    json.field("subject", place.subject).field("name", place.name).end_object().end_object();
  }
  json.end_array().end_object();
  const Path path = places_path(ledger, context);
  RECOUNT_TRY(make_directories(path.parent_path()));
  return write_file_atomically(path, as_bytes(json.text()));
}

}  // namespace recount::serve
