// recount places: the register of places beside a ledger, for maps
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/opened_ledger.h"
#include "app/progress.h"
#include "base/json_writer.h"
#include "feeds/place_feed.h"
#include "serve/places.h"

namespace recount::app {
namespace {

struct PlacesOptions {
  std::string ledger;
  std::string context;
  std::string file;
  feeds::PlaceColumns columns;
  bool json = false;
};

Result<feeds::FoundPlaces> read_input(const PlacesOptions& options) {
  const std::string ending = Path(options.file).extension().string();
  if (ending == ".csv") {
    return feeds::read_csv_places(options.file, options.columns);
  }
  if (ending == ".json") {
    return feeds::read_gbfs_places(options.file);
  }
  if (ending == ".geojson") {
    const std::string text = RECOUNT_TRY(read_text(options.file));
    feeds::FoundPlaces found;
    found.places = RECOUNT_TRY(serve::parse_places(text));
    return found;
  }
  return make_error(ErrorCode::Usage, fmt::format("{} is no register", options.file),
                    "give a .csv with a header, a .geojson, or a GBFS station_information.json");
}

// Places of nobody whom the ledger knows are kept: they may be rated later.
std::uint64_t count_known(const engine::ContextState& context,
                          const std::vector<evidence::Place>& places) {
  std::uint64_t known = 0;
  for (const evidence::Place& place : places) {
    known += context.parties().find(place.subject) ? 1U : 0U;
  }
  return known;
}

Status run(const PlacesOptions& options) {
  const OpenedLedger opened = RECOUNT_TRY(open_ledger(options.ledger));
  const engine::ContextState* context = opened.engine.find_context(options.context);
  if (context == nullptr) {
    return make_error(ErrorCode::NotFound, fmt::format("no context \"{}\"", options.context),
                      "name a context of the ledger");
  }
  const auto subject = context->policies().back().policy.subject;
  if (subject == policy::SubjectKind::Person || subject == policy::SubjectKind::SoleTrader) {
    return make_error(ErrorCode::Refused,
                      fmt::format("\"{}\" rates persons, who are put on no map", options.context),
                      "a register is for businesses, services and places");
  }
  const feeds::FoundPlaces found = RECOUNT_TRY(read_input(options));
  RECOUNT_TRY(serve::write_places(options.ledger, options.context, found.places));
  const std::uint64_t known = count_known(*context, found.places);
  const Path path = serve::places_path(options.ledger, options.context);
  if (options.json) {
    JsonWriter json;
    json.begin_object().field("file", path.string()).field("places", found.places.size());
    json.field("known", known).field("without_point", found.without_point);
    json.field("rejected", found.rejected).key("faults").begin_array();
    for (const Error& fault : found.faults) {
      json.begin_object().field("where", fault.where).field("reason", fault.message);
      json.field("help", fault.help).end_object();
    }
    print(json.end_array().end_object().text() + "\n");
    return {};
  }
  for (const Error& fault : found.faults) {
    std::fputs(render(fault).c_str(), stderr);
  }
  print(
      fmt::format("{}: {} places, of which the ledger knows {}; {} without a point, {} "
                  "rejected\n",
                  path.string(), grouped(found.places.size()), grouped(known),
                  grouped(found.without_point), grouped(found.rejected)));
  return {};
}

}  // namespace

void add_places_command(CLI::App& app, int& exit_code) {
  const auto options = make_options<PlacesOptions>();
  CLI::App* command =
      app.add_subcommand("places", "Write the register of places that a context's map is drawn by");
  command->footer(
      "Examples:\n"
      "  recount places sf.ledger inspection businesses.csv --subject business_id\n"
      "  recount places bikes.ledger city-service station_information.json\n\n"
      "The register lies beside the ledger (LEDGER-places/CONTEXT.geojson) and is no evidence.\n"
      "It is replaced whole. Persons are put on no map.");
  command->add_option("ledger", options->ledger, "ledger directory")->required();
  command->add_option("context", options->context, "context")->required();
  command->add_option("file", options->file, "a .csv, a .geojson or a GBFS station_information")
      ->required();
  command->add_option("--subject", options->columns.subject, "the CSV's column of subjects")
      ->capture_default_str();
  command->add_option("--name", options->columns.name, "its column of names")
      ->capture_default_str();
  command->add_option("--longitude", options->columns.longitude, "its column of degrees east")
      ->capture_default_str();
  command->add_option("--latitude", options->columns.latitude, "its column of degrees north")
      ->capture_default_str();
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, &exit_code] { exit_code = finish(run(*options), options->json); });
}

}  // namespace recount::app
