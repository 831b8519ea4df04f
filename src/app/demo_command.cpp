// recount demo
#include <algorithm>
#include <fstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/demo_archive.h"
#include "app/demo_ledger.h"
#include "app/demo_place.h"
#include "app/demo_story.h"
#include "app/demo_tour.h"
#include "app/progress.h"
#include "app/serving.h"
#include "base/json_writer.h"
#include "story/city.h"
#include "story/names.h"

namespace recount::app {
namespace {

struct DemoOptions {
  std::string directory = "recount-demo";
  std::string data;
  bool real = false;
  std::string listen;  // empty: the usual port, or one that is free
  bool fresh = false;
  bool no_serve = false;
  bool json = false;
};

struct Skipped {
  std::string_view ledger;
  Path missing;
};

struct Archive {
  const ArchiveSet& set;  // a constant of the program
  DemoLedger ledger;
};

struct Demo {
  std::vector<DemoLedger> story;
  std::vector<Archive> archives;
  std::vector<Skipped> skipped;
};

// The program's name as it was typed, so that the commands of the tour work where it was typed.
std::string program_name() {
  std::ifstream words("/proc/self/cmdline", std::ios::binary);
  std::string first;
  std::getline(words, first, '\0');
  return first.empty() ? "recount" : first;
}

Status make_story(const DemoOptions& options, DemoPlace& place, Demo& demo) {
  for (const story::Chapter& chapter : story::build_city().chapters) {
    const bool is_there = place.has(chapter.ledger);
    const Path path = place.path_of(chapter.ledger);
    if (!is_there) {
      RECOUNT_TRY(place.begin(chapter.ledger));
      RECOUNT_TRY(write_chapter(path, chapter, !options.json));
    }
    DemoLedger ledger = RECOUNT_TRY(look_into(path, !options.json));
    if (!is_there) {
      RECOUNT_TRY(place.finish(chapter.ledger));
    }
    ledger.made_now = !is_there;
    ledger.places = RECOUNT_TRY(write_story_places(path, chapter));
    demo.story.push_back(std::move(ledger));
  }
  return {};
}

Status make_archives(const DemoOptions& options, DemoPlace& place, Demo& demo) {
  const Path data = data_directory(options.data);
  for (const ArchiveSet& set : archive_sets()) {
    const bool is_there = place.has(set.ledger);
    const Path path = place.path_of(set.ledger);
    if (const auto missing = missing_file(set, data); !is_there && missing) {
      demo.skipped.push_back({.ledger = set.ledger, .missing = *missing});
      continue;
    }
    std::vector<ArchiveIngest> ingests;
    if (!is_there) {
      RECOUNT_TRY(place.begin(set.ledger));
      ingests = RECOUNT_TRY(write_archive(path, set, data, !options.json));
    }
    DemoLedger ledger = RECOUNT_TRY(look_into(path, !options.json));
    if (!is_there) {
      RECOUNT_TRY(place.finish(set.ledger));
    }
    ledger.made_now = !is_there;
    ledger.ingests = std::move(ingests);
    ledger.places = RECOUNT_TRY(write_archive_places(path, set, data));
    demo.archives.push_back({.set = set, .ledger = std::move(ledger)});
  }
  return {};
}

std::string story_text(const DemoOptions& options, const Demo& demo) {
  std::string text = fmt::format(
      "{} is a city that is on no map: a year of hosts and guests, of kitchens and their\n"
      "inspectors, and two weeks of bicycle stations. All of it is made up from a fixed seed.\n\n",
      story::kCityName);
  const bool was_there = std::none_of(demo.story.begin(), demo.story.end(),
                                      [](const DemoLedger& ledger) { return ledger.made_now; });
  if (was_there) {
    text += fmt::format("{} is there already, from an earlier run; --fresh makes it anew.\n",
                        options.directory);
  }
  text += fmt::format("Ledgers in {}:\n", options.directory);
  for (const DemoLedger& ledger : demo.story) {
    text += line_of(ledger);
  }
  return text + "Verified: every hash, opening and rating was recomputed, and nothing differs.\n";
}

std::string places_text(const Archive& one) {
  const DemoPlaces& places = one.ledger.places;
  if (places.count == 0) {
    return "    no map: the published data say nothing of where\n";
  }
  return fmt::format("    {} places for the map; {} have no coordinates\n", grouped(places.count),
                     grouped(places.without_point));
}

std::string archives_text(const TourPlace& place, const Demo& demo) {
  std::string text = "\nReal data, as archive ledgers:\n";
  for (const Archive& one : demo.archives) {
    text += line_of(one.ledger);
    text += fmt::format("    {}\n", one.set.about);
    text += places_text(one);
    text += one.ledger.made_now ? "" : "    there already, from an earlier run; verified again\n";
    text += fmt::format("  next: {} {} {} {} {}\n", place.program, one.set.verb,
                        shell_word(one.ledger.path.string()), one.ledger.context, one.set.example);
  }
  for (const Skipped& one : demo.skipped) {
    text += fmt::format("  skipped: {}: {} not found (set RECOUNT_DATA or --data)\n", one.ledger,
                        one.missing.string());
  }
  return text;
}

std::string json_text(const DemoOptions& options, const Demo& demo) {
  JsonWriter json;
  json.begin_object().field("directory", options.directory).key("ledgers").begin_array();
  for (const DemoLedger& ledger : demo.story) {
    json.begin_object();
    write_fields(json, ledger);
    json.end_object();
  }
  for (const Archive& one : demo.archives) {
    json.begin_object();
    write_fields(json, one.ledger);
    json.end_object();
  }
  json.end_array().key("skipped").begin_array();
  for (const Skipped& one : demo.skipped) {
    json.begin_object().field("ledger", one.ledger).field("missing", one.missing.string());
    json.end_object();
  }
  return json.end_array().end_object().take() + "\n";
}

std::vector<Path> paths_of(const Demo& demo) {
  std::vector<Path> paths;
  paths.reserve(demo.story.size() + demo.archives.size());
  for (const DemoLedger& ledger : demo.story) {
    paths.push_back(ledger.path);
  }
  for (const Archive& one : demo.archives) {
    paths.push_back(one.ledger.path);
  }
  return paths;
}

Status serve_demo(const DemoOptions& options, const Demo& demo) {
  ServingOptions serving;
  serving.ledgers = paths_of(demo);
  serving.any_port_if_taken = options.listen.empty();
  if (!options.listen.empty()) {
    serving.listen = options.listen;
  }
  serving.json = options.json;
  if (!options.json) {
    print("\n");
  }
  return serve_until_stopped(serving);
}

Status run_demo(const DemoOptions& options) {
  DemoPlace place = RECOUNT_TRY(DemoPlace::open(options.directory, options.fresh));
  const Path program = program_name();
  const Path verifier = program.parent_path() / "recount-verify";
  const TourPlace tour_place{.program = shell_word(program.string()),
                             .verifier = shell_word(verifier.string()),
                             .directory = options.directory};
  Demo demo;
  RECOUNT_TRY(make_story(options, place, demo));
  if (!options.json) {
    const std::string walk = RECOUNT_TRY(tour(tour_place));
    print(story_text(options, demo) + walk);
  }
  if (options.real) {
    RECOUNT_TRY(make_archives(options, place, demo));
  }
  if (options.json) {
    print(json_text(options, demo));
  } else if (options.real) {
    print(archives_text(tour_place, demo));
  }
  return options.no_serve ? Status() : serve_demo(options, demo);
}

}  // namespace

void add_demo_command(CLI::App& app, int& exit_code) {
  const auto options = make_options<DemoOptions>();
  CLI::App* command = app.add_subcommand(
      "demo", "Make a city's ledgers from a fixed seed, show what they answer, and serve them");
  command->footer(
      "Examples:\n"
      "  recount demo\n"
      "  recount demo --real --data ../shared/data\n"
      "  recount demo --fresh --dir city\n\n"
      "Works offline. A finished demo is verified and shown again; --fresh makes it anew. In the "
      "end\n"
      "it serves the ledgers, with a console for the browser, until Ctrl-C.");
  command->add_option("--dir", options->directory, "directory for the ledgers")
      ->capture_default_str();
  command->add_flag("--real", options->real, "add four archive ledgers of real data");
  command->add_option("--data", options->data,
                      "folder of the real data; else $RECOUNT_DATA, else ../shared/data");
  command->add_flag("--fresh", options->fresh, "make the ledgers anew");
  command->add_option("--listen", options->listen,
                      "address and port; else 127.0.0.1:8787, or a free port where it is taken");
  command->add_flag("--no-serve", options->no_serve, "end after the tour");
  command->add_flag("--json", options->json, "print JSON");
  command->callback(
      [options, &exit_code] { exit_code = finish(run_demo(*options), options->json); });
}

}  // namespace recount::app
