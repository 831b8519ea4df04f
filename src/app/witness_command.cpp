// recount witness add, list, remove, submit
#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/progress.h"
#include "base/json_writer.h"
#include "base/nearest_name.h"
#include "base/utf8.h"
#include "ledger/reader.h"
#include "ledger/witnesses.h"
#include "ledger/writer_lock.h"
#include "serve/witness_client.h"
#include "serve/witness_round.h"

namespace recount::app {
namespace {

constexpr int kSomeSilentExit = 1;

struct WitnessOptions {
  std::string ledger;
  std::string url;
  std::string key;
  std::string name;
  bool json = false;
};

std::string without_slash(std::string url) {
  while (url.ends_with('/')) {
    url.pop_back();
  }
  return url;
}

Status add(const WitnessOptions& options) {
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(options.ledger));
  auto witnesses = RECOUNT_TRY(ledger::read_witnesses_file(options.ledger));
  const std::string url = without_slash(options.url);
  if (!ledger::is_witness_url(url)) {
    return make_error(ErrorCode::Usage, fmt::format("\"{}\" is no address of a witness", url),
                      "write http://HOST:PORT or https://HOST/PREFIX");
  }
  const ledger::WitnessKey key = options.key.empty()
                                     ? RECOUNT_TRY(serve::fetch_witness_key(url))
                                     : RECOUNT_TRY(ledger::parse_witness_vkey(options.key));
  const auto is_same = [&](const ledger::Witness& one) { return one.key.name == key.name; };
  if (std::ranges::any_of(witnesses, is_same)) {
    return make_error(ErrorCode::IdConflict,
                      fmt::format("{} is a witness of this ledger already", key.name),
                      fmt::format("recount witness remove {} {}", options.ledger, key.name));
  }
  witnesses.push_back({.key = key, .url = url});
  RECOUNT_TRY(ledger::write_witnesses_file(options.ledger, witnesses));
  JsonWriter json;
  json.begin_object().field("name", key.name).field("url", url);
  json.field("vkey", ledger::witness_vkey_of(key)).end_object();
  std::string text = fmt::format("{} is asked to cosign from now on\n", printable(key.name));
  if (options.key.empty()) {
    text +=
        fmt::format("  its key is what it showed: {}\n  compare it with where it is published\n",
                    ledger::witness_vkey_of(key));
  }
  text +=
      fmt::format("  its operator needs the ledger's key: {}\nnext: recount witness submit {}\n",
                  reader.vkey(), options.ledger);
  print(options.json ? json.text() + "\n" : text);
  return {};
}

Status remove(const WitnessOptions& options) {
  auto witnesses = RECOUNT_TRY(ledger::read_witnesses_file(options.ledger));
  const auto found = std::ranges::find_if(
      witnesses, [&](const ledger::Witness& one) { return one.key.name == options.name; });
  if (found == witnesses.end()) {
    std::vector<std::string_view> names;
    for (const ledger::Witness& one : witnesses) {
      names.push_back(one.key.name);
    }
    const auto meant = nearest_name(options.name, names);
    return make_error(ErrorCode::NotFound,
                      fmt::format("{} is no witness of this ledger", options.name),
                      meant ? fmt::format("did you mean {}?", *meant)
                            : fmt::format("recount witness list {}", options.ledger));
  }
  witnesses.erase(found);
  RECOUNT_TRY(ledger::write_witnesses_file(options.ledger, witnesses));
  JsonWriter json;
  json.begin_object().field("removed", options.name).end_object();
  print(options.json ? json.text() + "\n"
                     : fmt::format("{} is asked no more\n", printable(options.name)));
  return {};
}

void print_states(const WitnessOptions& options, const std::vector<serve::WitnessState>& states,
                  ledger::TreeSize size) {
  JsonWriter json;
  json.begin_object().field("tree_size", size).key("witnesses").begin_array();
  std::string text = states.empty() ? "no witnesses\n" : "";
  for (const serve::WitnessState& one : states) {
    json.begin_object().field("name", one.name).field("url", one.url);
    json.field("cosigned_size", one.size).field("trouble", one.trouble).end_object();
    text += fmt::format("{:<32} {:<40} has cosigned {} of {}\n", printable(one.name),
                        printable(one.url), grouped(one.size), grouped(size));
    if (!one.trouble.empty()) {
      text += fmt::format("  {}\n  = help: {}\n", printable(one.trouble), printable(one.help));
    }
  }
  json.end_array().end_object();
  print(options.json ? json.text() + "\n" : text);
}

Status list(const WitnessOptions& options) {
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(options.ledger));
  print_states(options, RECOUNT_TRY(serve::cosigned_by(options.ledger)), reader.size());
  return {};
}

// 1 when a witness did not cosign.
Result<int> submit(const WitnessOptions& options) {
  // Where a server writes, it asks the witnesses itself.
  const File lock = RECOUNT_TRY(ledger::lock_for_writing(options.ledger));
  const auto states = RECOUNT_TRY(serve::ask_witnesses(options.ledger));
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(options.ledger));
  print_states(options, states, reader.size());
  const bool is_whole = std::ranges::all_of(
      states, [](const serve::WitnessState& one) { return one.trouble.empty(); });
  return is_whole ? 0 : kSomeSilentExit;
}

int run_submit(const WitnessOptions& options) {
  const Result<int> done = submit(options);
  return done ? *done : report(done.error(), options.json);
}

CLI::App* add_verb(CLI::App& witness, const std::shared_ptr<WitnessOptions>& options,  // shared:
                   const std::string& name, const std::string& about) {  // the library copies it
  CLI::App* verb = witness.add_subcommand(name, about);
  verb->add_option("ledger", options->ledger, "ledger directory")->required();
  verb->add_flag("--json", options->json, "print JSON");
  return verb;
}

}  // namespace

void add_witness_commands(CLI::App& app, int& exit_code) {
  CLI::App* witness = app.add_subcommand(
      "witness", "Have checkpoints cosigned by others, so that no history forks");
  witness->require_subcommand(1);
  witness->footer(
      "Examples:\n"
      "  recount witness add city.ledger https://witness.example --key NAME+ID+KEY\n"
      "  recount witness list city.ledger\n"
      "  recount witness submit city.ledger\n"
      "  recount witness remove city.ledger witness.example\n\n"
      "A server shows its witnesses every checkpoint; so does each command that writes. One that "
      "is\n"
      "silent stops nothing. One that knows another history stops whatever would sign: "
      "docs/witnesses.md.");
  const auto options = make_options<WitnessOptions>();
  CLI::App* add_command = add_verb(*witness, options, "add", "Ask one more witness from now on");
  add_command->add_option("url", options->url, "its address (C2SP tlog-witness)")->required();
  add_command->add_option("--key", options->key,
                          "its verifier key; else the one that it shows on its first page");
  add_command->callback(
      [options, &exit_code] { exit_code = finish(add(*options), options->json); });

  CLI::App* list_command =
      add_verb(*witness, options, "list", "Who is asked, and who has cosigned");
  list_command->callback(
      [options, &exit_code] { exit_code = finish(list(*options), options->json); });

  CLI::App* submit_command =
      add_verb(*witness, options, "submit", "Show them the last checkpoint now");
  submit_command->callback([options, &exit_code] { exit_code = run_submit(*options); });

  CLI::App* remove_command = add_verb(*witness, options, "remove", "Ask a witness no more");
  remove_command->add_option("name", options->name, "the witness's name")->required();
  remove_command->callback(
      [options, &exit_code] { exit_code = finish(remove(*options), options->json); });
}

}  // namespace recount::app
