// recount init, recount key
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/progress.h"
#include "app/writing.h"
#include "base/json_writer.h"
#include "intake/intake.h"
#include "ledger/reader.h"
#include "policy/load.h"

namespace recount::app {
namespace {

struct InitOptions {
  std::string ledger;
  std::string kind;
  std::string controller;
  std::string origin;
  std::vector<std::string> policies;
  bool json = false;
};

struct KeyOptions {
  std::string ledger;
  bool json = false;
};

// Loads one policy; what is wrong with it goes to standard error with its place.
Result<policy::Policy> load_policy(const std::string& file, evidence::LedgerKind kind) {
  const std::string text = RECOUNT_TRY(read_text(file));
  policy::Loaded loaded = policy::load(text, file, kind);
  if (!loaded.policy) {
    std::fputs(render(loaded.diagnostics, text).c_str(), stderr);
    return make_error(ErrorCode::InvalidPolicy, fmt::format("{} does not load", file),
                      "mend what is shown above; `recount policy check` shows it again");
  }
  return std::move(*loaded.policy);
}

Status init(const InitOptions& options) {
  const auto kind = evidence::ledger_kind_named(options.kind);
  if (!kind) {
    return make_error(ErrorCode::Usage,
                      fmt::format("there is no kind of ledger \"{}\"", options.kind),
                      "say --kind live, archive or synthetic");
  }
  intake::NewLedger made{
      .kind = *kind, .controller = options.controller, .origin = options.origin, .policies = {}};
  for (const std::string& file : options.policies) {
    made.policies.push_back(RECOUNT_TRY(load_policy(file, *kind)));
  }
  SystemClock clock;
  SystemEntropy entropy;
  const intake::Intake intake =
      RECOUNT_TRY(intake::Intake::create(options.ledger, made, clock, entropy));
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(options.ledger));
  if (options.json) {
    JsonWriter json;
    json.begin_object().field("ledger", options.ledger).field("ledger_kind", options.kind);
    json.field("vkey", reader.vkey()).field("tree_size", reader.size()).key("contexts");
    json.begin_array();
    for (const std::string& name : intake.contexts()) {
      json.value(name);
    }
    print(json.end_array().end_object().text() + "\n");
    return {};
  }
  print(fmt::format("made {}: a ledger of kind {}, controlled by {}\n", options.ledger,
                    options.kind, options.controller));
  for (const std::string& name : intake.contexts()) {
    print(fmt::format("  context {}  policy {}\n", name,
                      policy::hash_text(intake.find_policy(name)->hash)));
  }
  print(fmt::format("  key {}\nnext: recount ingest {} FILE --context {}\n", reader.vkey(),
                    options.ledger,
                    intake.contexts().empty() ? "CONTEXT" : intake.contexts().front()));
  return {};
}

struct RotateOptions {
  std::string ledger;
  unsigned overlap_days = 30;
  bool json = false;
};

Status rotate_key(const RotateOptions& options) {
  SystemClock clock;
  SystemEntropy entropy;
  constexpr std::int64_t kDay = 86'400LL * kMicrosecondsPerSecond;
  const Instant until = clock.now() + Duration{options.overlap_days * kDay};
  intake::Intake intake = RECOUNT_TRY(open_for_writing(options.ledger, clock, entropy));
  const evidence::EntryIndex entry = RECOUNT_TRY(intake.rotate_key(until, entropy));
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(options.ledger));
  RECOUNT_TRY(show_to_witnesses(options.ledger));
  JsonWriter json;
  json.begin_object().field("vkey", reader.vkey()).field("entry_index", entry);
  json.field("overlap_until", to_rfc3339(until)).field("tree_size", reader.size()).end_object();
  print(options.json ? json.text() + "\n"
                     : fmt::format("new key {}\n  put on record by entry {}; until {} checkpoints "
                                   "carry the signatures of both\n  publish the new key where you "
                                   "published the old one\n",
                                   reader.vkey(), entry, to_rfc3339(until)));
  return {};
}

Status print_key(const std::string& ledger, bool json) {
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger));
  JsonWriter out;
  out.begin_object().field("vkey", reader.vkey()).end_object();
  print((json ? out.text() : reader.vkey()) + "\n");
  return {};
}

}  // namespace

void add_ledger_commands(CLI::App& app, int& exit_code) {
  const auto made = make_options<InitOptions>();
  CLI::App* init_command = app.add_subcommand("init", "Make a new ledger directory");
  init_command->footer(
      "Examples:\n"
      "  recount init city.ledger --kind live --controller \"City of Example\" "
      "--policy policies/inspection.toml\n"
      "  recount init research.ledger --kind archive --controller \"A. Researcher\" "
      "--policy policies/archive/bitcoin-otc.toml\n\n"
      "A ledger has one controller and one kind, fixed in its first entry: live (real parties),\n"
      "archive (published research data), synthetic (made up; never becomes live).");
  init_command->add_option("ledger", made->ledger, "directory to make")->required();
  init_command->add_option("--kind", made->kind, "live, archive or synthetic")->required();
  init_command->add_option("--controller", made->controller, "who answers for the ledger")
      ->required();
  init_command->add_option("--policy", made->policies, "policy files, one a context")->required();
  init_command->add_option("--origin", made->origin,
                           "name of the log in its checkpoints, such as example.org/city");
  init_command->add_flag("--json", made->json, "print JSON");
  init_command->callback([made, &exit_code] { exit_code = finish(init(*made), made->json); });

  const auto options = make_options<KeyOptions>();
  CLI::App* key = app.add_subcommand("key", "Print the ledger's public key for outside verifiers");
  key->footer(
      "Examples:\n"
      "  recount key city.ledger > city.vkey\n"
      "  recount key rotate city.ledger --overlap-days 30");
  key->add_option("ledger", options->ledger, "ledger directory");
  key->add_flag("--json", options->json, "print JSON");

  const auto rotated = make_options<RotateOptions>();
  CLI::App* rotate = key->add_subcommand("rotate", "Replace the key that signs checkpoints");
  rotate->add_option("ledger", rotated->ledger, "ledger directory")->required();
  rotate->add_option("--overlap-days", rotated->overlap_days, "how long both keys sign")
      ->capture_default_str();
  rotate->add_flag("--json", rotated->json, "print JSON");
  rotate->callback(
      [rotated, &exit_code] { exit_code = finish(rotate_key(*rotated), rotated->json); });

  key->callback([options, rotate, &exit_code] {
    if (rotate->parsed()) {
      return;
    }
    if (options->ledger.empty()) {
      throw CLI::RequiredError("ledger");
    }
    exit_code = finish(print_key(options->ledger, options->json), options->json);
  });
}

}  // namespace recount::app
