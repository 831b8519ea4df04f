// recount ingest
#include <csignal>
#include <cstdlib>
#include <functional>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/ingest_run.h"
#include "app/opened_ledger.h"
#include "app/progress.h"
#include "app/remote_ingest.h"
#include "app/writing.h"
#include "base/json_writer.h"

namespace recount::app {
namespace {

constexpr int kSomeRejectedExit = 3;
constexpr int kInterruptedExit = 130;

struct IngestOptions {
  std::string ledger;
  std::vector<std::string> files;
  std::string context;
  std::string format;
  std::string map;
  std::string rejects;
  std::string receipts;
  std::string via;
  std::string key_file;
  std::string ca_file;
  bool json = false;
};

Result<Format> chosen_format(const IngestOptions& options, const std::string& file) {
  if (options.format == "ndjson") {
    return Format::Ndjson;
  }
  if (options.format == "csv") {
    return Format::Csv;
  }
  if (options.format == "gbfs") {
    return Format::Gbfs;
  }
  if (!options.format.empty()) {
    return make_error(ErrorCode::Usage, fmt::format("there is no format \"{}\"", options.format),
                      "say --format ndjson, csv or gbfs");
  }
  const std::optional<Format> guessed = format_of(file);
  if (!guessed) {
    return make_error(ErrorCode::Usage,
                      fmt::format("cannot tell the format of {} by its name", file),
                      "say --format ndjson, csv or gbfs");
  }
  return *guessed;
}

Result<feeds::CsvMap> load_map(const std::string& file) {
  if (file.empty()) {
    return make_error(ErrorCode::Usage, "a CSV needs a map from its columns to fields",
                      "say --map FILE; docs/csv-map.md shows how one is written");
  }
  const std::string text = RECOUNT_TRY(read_text(file));
  feeds::LoadedMap loaded = feeds::load_csv_map(text, file);
  if (!loaded.map) {
    std::fputs(render(loaded.diagnostics, text).c_str(), stderr);
    return make_error(ErrorCode::Usage, fmt::format("{} does not load", file),
                      "mend what is shown above");
  }
  return std::move(*loaded.map);
}

Result<IngestInput> input_for(const IngestOptions& options, const std::string& file) {
  IngestInput input;
  input.file = file;
  input.format = RECOUNT_TRY(chosen_format(options, file));
  input.context = options.context;
  if (input.format == Format::Csv) {
    input.map = RECOUNT_TRY(load_map(options.map));
  }
  input.rejects =
      options.rejects.empty() ? rejects_path(options.ledger, file) : Path(options.rejects);
  if (!options.receipts.empty()) {
    input.receipts = options.receipts;
  }
  input.progress = !options.json;
  return input;
}

std::string summary_text(const IngestOptions& options, const std::string& file,
                         const IngestSummary& summary, const Path& rejects) {
  std::string text =
      fmt::format("{}: {} accepted, {} duplicates, {} rejected", file, grouped(summary.accepted),
                  grouped(summary.duplicate), grouped(summary.rejected));
  if (summary.erased > 0) {
    text += fmt::format(", {} erased before and not taken again", grouped(summary.erased));
  }
  if (summary.left_out > 0) {
    text += fmt::format(", {} left out by the map", grouped(summary.left_out));
  }
  text += fmt::format(" in {:.1f} s\n", summary.seconds);
  if (summary.duplicate_differs > 0) {
    text +=
        fmt::format("  {} of the duplicates differ from what is on record; the first was kept\n",
                    grouped(summary.duplicate_differs));
  }
  for (const std::string& note : summary.notes) {
    text += "  " + note + "\n";
  }
  if (summary.rejected > 0) {
    text += fmt::format("  rejected lines, with reasons: {}\n", rejects.string());
  }
  if (summary.accepted == 0 && summary.duplicate > 0) {
    text += "  nothing new: everything was on record already\n";
  }
  if (summary.interrupted) {
    text += fmt::format(
        "  interrupted: what was accepted is kept; run the same command again to "
        "go on\n  recount ingest {} {}\n",
        options.ledger, file);
  }
  return text;
}

void describe_contexts(const engine::Engine& engine, JsonWriter& json, std::string& text) {
  json.key("contexts").begin_array();
  for (const auto& [name, context] : engine.contexts()) {
    const std::uint32_t subjects = static_cast<std::uint32_t>(context.subjects().size());
    json.begin_object().field("context", name).field("parties", context.parties().count());
    json.field("subjects", subjects).field("evidence", context.record().count()).end_object();
    text += fmt::format("  {}: {} pieces of evidence about {} subjects, {} parties\n", name,
                        grouped(context.record().count()), grouped(subjects),
                        grouped(context.parties().count()));
  }
  json.end_array();
}

struct Ingested {
  IngestSummary summary;
  std::optional<engine::Engine> engine;  // of a ledger here
};

using IngestOne = std::function<Result<IngestSummary>(const IngestInput&)>;

Result<IngestSummary> ingest_each(const IngestOptions& options,
                                  const std::vector<IngestInput>& inputs,
                                  const IngestOne& ingest_one) {
  IngestSummary all;
  for (const IngestInput& input : inputs) {
    const IngestSummary one = RECOUNT_TRY(ingest_one(input));
    if (!options.json) {
      print(summary_text(options, input.file.string(), one, input.rejects));
    }
    all.add(one);
    if (one.interrupted) {
      break;
    }
  }
  return all;
}

// An API key: from a file for its owner, else from $RECOUNT_KEY, else none.
Result<std::string> key_for(const IngestOptions& options) {
  if (options.key_file.empty()) {
    const char* key = std::getenv("RECOUNT_KEY");
    return std::string(key == nullptr ? "" : key);
  }
  std::string key = RECOUNT_TRY(read_text(options.key_file));
  key.resize(key.find_last_not_of(" \r\n") + 1);
  return key;
}

Result<IngestSummary> ingest_there(const IngestOptions& options,
                                   const std::vector<IngestInput>& inputs) {
  const Path ledger = options.ledger;
  const Path name = ledger.filename().empty() ? ledger.parent_path().filename() : ledger.filename();
  const RemoteLedger remote{.url = options.via,
                            .name = name.string(),
                            .key = RECOUNT_TRY(key_for(options)),
                            .ca_file = options.ca_file};
  SystemEntropy entropy;
  return ingest_each(options, inputs,
                     [&](const IngestInput& input) { return ingest_via(remote, input, entropy); });
}

Result<Ingested> ingest_all(const IngestOptions& options) {
  SystemClock clock;
  SystemEntropy entropy;
  std::vector<IngestInput> inputs;
  inputs.reserve(options.files.size());
  for (const std::string& file : options.files) {
    inputs.push_back(RECOUNT_TRY(input_for(options, file)));
  }
  if (!options.via.empty()) {
    return Ingested{.summary = RECOUNT_TRY(ingest_there(options, inputs)), .engine = {}};
  }
  intake::Intake intake = RECOUNT_TRY(open_for_writing(options.ledger, clock, entropy));
  if (!options.context.empty() && intake.find_policy(options.context) == nullptr) {
    return make_error(ErrorCode::NotFound,
                      fmt::format("this ledger has no context \"{}\"", options.context),
                      fmt::format("it has: {}", fmt::join(intake.contexts(), ", ")));
  }
  const Path ledger = options.ledger;
  Ingested done{.summary = {}, .engine = RECOUNT_TRY(open_ledger(ledger)).engine};
  done.summary = RECOUNT_TRY(ingest_each(options, inputs, [&](const IngestInput& input) {
    return ingest({intake, ledger, clock, *done.engine}, input);
  }));
  // The state is kept for the readers to come.
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger));
  RECOUNT_TRY(engine::save_snapshot(ledger, reader, *done.engine));
  RECOUNT_TRY(show_to_witnesses(ledger));
  return done;
}

Result<int> run_ingest(const IngestOptions& options) {
  const Ingested done = RECOUNT_TRY(ingest_all(options));
  const IngestSummary& summary = done.summary;
  JsonWriter json;
  json.begin_object().field("accepted", summary.accepted).field("duplicate", summary.duplicate);
  json.field("duplicate_differs", summary.duplicate_differs);
  json.field("erased", summary.erased);
  json.field("rejected", summary.rejected).field("left_out", summary.left_out);
  json.field("tree_size", summary.tree_size).field("interrupted", summary.interrupted);
  json.key("notes").begin_array();
  for (const std::string& note : summary.notes) {
    json.value(note);
  }
  json.end_array();
  std::string text = fmt::format("{}: {} entries\n", options.ledger, grouped(summary.tree_size));
  if (done.engine) {
    describe_contexts(*done.engine, json, text);
  }
  print(options.json ? json.end_object().text() + "\n" : text);
  if (summary.interrupted) {
    return kInterruptedExit;
  }
  return summary.rejected > 0 ? kSomeRejectedExit : 0;
}

extern "C" void interrupt_ingest(int /*signal*/) {
  ingest_interrupted.store(true);
}

}  // namespace

void add_ingest_command(CLI::App& app, int& exit_code) {
  const auto options = make_options<IngestOptions>();
  CLI::App* command = app.add_subcommand("ingest", "Admit evidence from files");
  command->footer(
      "Examples:\n"
      "  recount ingest city.ledger reviews.ndjson --context home-sharing\n"
      "  recount ingest city.ledger grades.csv --context inspection --map grades.map.toml\n"
      "  recount ingest city.ledger station_status.tar.xz --context city-service\n"
      "  recount ingest city.ledger reviews.ndjson --via http://127.0.0.1:8787\n\n"
      "An evidence line:\n"
      "  {\"id\":\"r-1\",\"kind\":\"review\",\"rater\":\"ana\",\"subject\":\"ben\",\"score\":4,\n"
      "   \"interaction\":\"stay-9\",\"observed_at\":\"2024-05-01T10:00:00Z\"}\n\n"
      "Rejected lines go to a file with their reasons; the good lines are kept. Exit code 3 says\n"
      "that some were rejected. Run it again after an interruption: nothing is doubled.");
  command->add_option("ledger", options->ledger, "ledger directory")->required();
  command->add_option("files", options->files, "inputs, read in this order")->required();
  command->add_option("--context", options->context, "context of lines that name none");
  command->add_option("--format", options->format, "ndjson, csv or gbfs; else by the name");
  command->add_option("--map", options->map, "map file of a CSV (docs/csv-map.md)");
  command->add_option("--rejects", options->rejects,
                      "file for rejected lines; else LEDGER-rejects/FILE.ndjson");
  command->add_option("--receipts", options->receipts,
                      "file to which receipts are appended once their entries are durable");
  command->add_option("--via", options->via,
                      "URL of the server that holds the ledger; LEDGER is its name there");
  command->add_option("--key-file", options->key_file,
                      "file with the API key for --via; else $RECOUNT_KEY");
  command->add_option("--ca-file", options->ca_file,
                      "certificate (PEM) that the server's is checked by; else the system's");
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, &exit_code] {
    std::signal(SIGINT, interrupt_ingest);
    std::signal(SIGTERM, interrupt_ingest);
    const Result<int> done = run_ingest(*options);
    exit_code = done ? *done : report(done.error(), options->json);
  });
}

}  // namespace recount::app
