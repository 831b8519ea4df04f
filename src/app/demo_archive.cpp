#include "app/demo_archive.h"

#include <array>
#include <cstdlib>
#include <system_error>

#include <fmt/format.h>

#include "app/embedded_files.h"
#include "app/embedded_policy.h"
#include "app/opened_ledger.h"

namespace recount::app {
namespace {

constexpr std::array<ArchiveFile, 1> kOtcFiles = {
    {{"ratings/bitcoin_otc.csv", "policies/archive/bitcoin-otc.map.toml"}}};
constexpr std::array<ArchiveFile, 2> kLondonFiles = {
    {{"ratings/london_hygiene/fhrs_london_2020-08_baseline.csv",
      "policies/archive/london-hygiene.map.toml"},
     {"ratings/london_hygiene/fhrs_london_events_2020-08_2020-11.csv",
      "policies/archive/london-hygiene-events.map.toml"}}};
constexpr std::array<ArchiveFile, 1> kSanFranciscoFiles = {
    {{"ratings/sf_food_inspections.csv", "policies/archive/sf-inspections.map.toml"}}};
constexpr std::array<ArchiveFile, 1> kBayWheelsFiles = {
    {{"city/gbfs/baywheels_station_status_2023-06-05_2023-06-11.tar.xz", ""}}};

constexpr std::array<ArchiveSet, 4> kSets = {
    {{"bitcoin-otc", "who trusts whom on a trading platform, by pseudonymous numbers",
      "policies/archive/bitcoin-otc.toml", "show", "35", kOtcFiles, ""},
     {"london-hygiene", "London's food hygiene ratings of August 2020, and three months of changes",
      "policies/archive/london-hygiene.toml", "explain", "61443", kLondonFiles, ""},
     {"sf-inspections", "inspections of San Francisco's food businesses, 2015 to 2018",
      "policies/archive/sf-inspections.toml", "explain", "302", kSanFranciscoFiles,
      "ratings/sf_food_businesses.csv"},
     {"baywheels", "a week of Bay Wheels' bicycle stations, June 2023",
      "policies/archive/baywheels.toml", "show", "40205ede-0c43-44ab-8c9c-0d8ecd9f854e",
      kBayWheelsFiles, "city/gbfs/baywheels_station_information.json"}}};

Result<IngestInput> input_for(const Path& ledger, const ArchiveSet& set, const ArchiveFile& file,
                              const Path& data) {
  IngestInput input;
  input.file = data / file.path;
  input.format = file.map.empty() ? Format::Gbfs : Format::Csv;
  input.context = set.ledger;
  input.rejects = rejects_path(ledger, input.file);
  if (file.map.empty()) {
    return input;
  }
  const std::string_view text = embedded_text(file.map).value_or("");
  feeds::LoadedMap loaded = feeds::load_csv_map(text, file.map);
  if (!loaded.map) {
    Error error = make_error(ErrorCode::InvalidInput, fmt::format("{} does not load", file.map),
                             "build the program from a source tree whose maps load");
    error.note(render(loaded.diagnostics, text));
    return error;
  }
  input.map = std::move(*loaded.map);
  return input;
}

bool is_there(const Path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

}  // namespace

std::span<const ArchiveSet> archive_sets() {
  return kSets;
}

Path data_directory(const std::string& given) {
  if (!given.empty()) {
    return given;
  }
  if (const char* named = std::getenv("RECOUNT_DATA"); named != nullptr && *named != '\0') {
    return named;
  }
  Path beside = Path("..") / "shared" / "data";
  if (is_there(beside)) {
    return beside;
  }
  // The program of a checkout lies in CHECKOUT/build/PRESET/bin.
  std::error_code failure;
  const Path program = std::filesystem::read_symlink("/proc/self/exe", failure);
  const Path checkout = program.parent_path().parent_path().parent_path().parent_path();
  const Path beside_checkout = checkout.parent_path() / "shared" / "data";
  return !failure && is_there(beside_checkout) ? beside_checkout : beside;
}

std::optional<Path> missing_file(const ArchiveSet& set, const Path& data) {
  for (const ArchiveFile& file : set.files) {
    std::error_code ignored;
    if (!std::filesystem::exists(data / file.path, ignored)) {
      return data / file.path;
    }
  }
  return std::nullopt;
}

Result<std::vector<ArchiveIngest>> write_archive(const Path& ledger, const ArchiveSet& set,
                                                 const Path& data, bool progress) {
  SystemClock clock;
  SystemEntropy entropy;
  intake::NewLedger made{.kind = evidence::LedgerKind::Archive,
                         .controller = "Recount demo",
                         .origin = {},
                         .policies = {}};
  made.policies.push_back(RECOUNT_TRY(embedded_policy(set.policy, made.kind)));
  intake::Intake intake = RECOUNT_TRY(intake::Intake::create(ledger, made, clock, entropy));
  engine::Engine engine = RECOUNT_TRY(open_ledger(ledger)).engine;
  std::vector<ArchiveIngest> ingests;
  for (const ArchiveFile& file : set.files) {
    IngestInput input = RECOUNT_TRY(input_for(ledger, set, file, data));
    input.progress = progress;
    const IngestSummary summary = RECOUNT_TRY(ingest({intake, ledger, clock, engine}, input));
    ingests.push_back({.file = input.file.filename().string(), .summary = summary});
  }
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger));
  RECOUNT_TRY(engine::save_snapshot(ledger, reader, engine));
  return ingests;
}

}  // namespace recount::app
