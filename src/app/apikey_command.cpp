// recount apikey add, recount apikey list, recount apikey revoke
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/progress.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "serve/control.h"

namespace recount::app {
namespace {

struct ApikeyOptions {
  std::string control;
  std::string name;
  std::string role;
  std::vector<std::string> contexts;
  std::string expires;
  bool json = false;
};

Result<serve::KeyRequest> request_of(const ApikeyOptions& options) {
  serve::KeyRequest request{.name = options.name, .role = {}, .scopes = {}, .life = {}};
  const auto role = evidence::role_named(options.role);
  if (!role || *role == evidence::Role::Public || *role == evidence::Role::Party) {
    return make_error(ErrorCode::Usage, fmt::format("no key has the role \"{}\"", options.role),
                      "say --role operator, service or auditor");
  }
  request.role = *role;
  for (const std::string& context : options.contexts) {
    request.scopes.push_back(RECOUNT_TRY(serve::parse_scope(context)));
  }
  if (!options.expires.empty()) {
    request.life = parse_duration(options.expires);
    if (!request.life) {
      return make_error(ErrorCode::Usage,
                        fmt::format("\"{}\" is no length of time", options.expires),
                        "write a whole number and a unit, such as --expires 90d");
    }
  }
  return request;
}

void write_time(JsonWriter& json, std::string_view name, const std::optional<Instant>& at) {
  json.key(name);
  at ? json.value(to_rfc3339(*at)) : json.null();
}

void write_key(JsonWriter& json, const serve::KeyInfo& key) {
  json.field("name", key.name).field("role", name_of(key.role)).key("contexts").begin_array();
  for (const serve::Scope& scope : key.scopes) {
    json.value(to_text(scope));
  }
  json.end_array().field("made_at", to_rfc3339(key.made_at));
  write_time(json, "expires_at", key.expires_at);
  write_time(json, "revoked_at", key.revoked_at);
  write_time(json, "last_use", key.last_use);
}

Status add(const ApikeyOptions& options) {
  SystemClock clock;
  SystemEntropy entropy;
  const serve::KeyRequest request = RECOUNT_TRY(request_of(options));
  serve::Control control = RECOUNT_TRY(serve::Control::open(options.control, clock, entropy));
  const serve::NewKey made = RECOUNT_TRY(control.add_key(request));
  if (options.json) {
    JsonWriter json;
    json.begin_object().field("key", made.secret);
    write_key(json, made.info);
    print(json.end_object().text() + "\n");
    return {};
  }
  print(made.secret + "\n");
  // The key alone goes to standard output, so that it can be piped to where it is kept.
  std::fputs(fmt::format("a key for {}, role {}{}; it is not shown again\n",
                         printable(made.info.name), name_of(made.info.role),
                         made.info.expires_at ? ", until " + to_rfc3339(*made.info.expires_at)
                                              : std::string())
                 .c_str(),
             stderr);
  return {};
}

std::string state_of(const serve::KeyInfo& key, Instant now) {
  if (key.revoked_at) {
    return "revoked " + to_rfc3339(*key.revoked_at);
  }
  if (key.expires_at) {
    return (now < *key.expires_at ? "until " : "expired ") + to_rfc3339(*key.expires_at);
  }
  return "until revoked";
}

std::string line_of(const serve::KeyInfo& key, Instant now) {
  std::string scopes;
  for (const serve::Scope& scope : key.scopes) {
    scopes += (scopes.empty() ? "" : ", ") + to_text(scope);
  }
  return fmt::format("{:<24} {:<9} {:<32} last use {:<21} {}\n", printable(key.name),
                     name_of(key.role), state_of(key, now),
                     key.last_use ? to_rfc3339(*key.last_use) : "never", scopes);
}

// A list is no reason to make a file.
Status must_be_there(const Path& control) {
  std::error_code failed;
  return std::filesystem::exists(control, failed)
             ? Status()
             : make_error(ErrorCode::NotFound, fmt::format("there is no {}", control.string()),
                          "`recount apikey add` makes it with the first key");
}

Status list(const ApikeyOptions& options) {
  SystemClock clock;
  SystemEntropy entropy;
  RECOUNT_TRY(must_be_there(options.control));
  serve::Control control = RECOUNT_TRY(serve::Control::open(options.control, clock, entropy));
  const std::vector<serve::KeyInfo> keys = RECOUNT_TRY(control.keys());
  JsonWriter json;
  json.begin_object().key("keys").begin_array();
  std::string text;
  for (const serve::KeyInfo& key : keys) {
    json.begin_object();
    write_key(json, key);
    json.end_object();
    text += line_of(key, clock.now());
  }
  print(options.json ? json.end_array().end_object().text() + "\n" : text);
  return {};
}

Status revoke(const ApikeyOptions& options) {
  SystemClock clock;
  SystemEntropy entropy;
  RECOUNT_TRY(must_be_there(options.control));
  serve::Control control = RECOUNT_TRY(serve::Control::open(options.control, clock, entropy));
  RECOUNT_TRY(control.revoke_key(options.name));
  JsonWriter json;
  json.begin_object().field("revoked", options.name).end_object();
  print(options.json ? json.text() + "\n"
                     : fmt::format("revoked {}; a running server stops knowing it within a "
                                   "second\n",
                                   printable(options.name)));
  return {};
}

CLI::App* add_verb(CLI::App& apikey, const std::shared_ptr<ApikeyOptions>& options,  // shared:
                   const std::string& name, const std::string& about) {  // the library copies it
  CLI::App* verb = apikey.add_subcommand(name, about);
  verb->add_option("control", options->control, "the server's control file")->required();
  verb->add_flag("--json", options->json, "print JSON");
  return verb;
}

}  // namespace

void add_apikey_commands(CLI::App& app, int& exit_code) {
  CLI::App* apikey = app.add_subcommand("apikey", "Make, list and revoke a server's API keys");
  apikey->require_subcommand(1);
  apikey->footer(
      "Examples:\n"
      "  recount apikey add control.sqlite --name portal --role service "
      "--context kitchens/inspection --expires 90d\n"
      "  recount apikey list control.sqlite\n"
      "  recount apikey revoke control.sqlite portal\n\n"
      "Works while a server has the file open. docs/serving.md says what each role may do.");
  const auto options = make_options<ApikeyOptions>();
  CLI::App* add_command =
      add_verb(*apikey, options, "add", "Make a key, and print it for the only time");
  add_command->add_option("--name", options->name, "who uses it; never used again")->required();
  add_command->add_option("--role", options->role, "operator, service or auditor")->required();
  add_command->add_option("--context", options->contexts,
                          "of a service: CONTEXT, or LEDGER/CONTEXT; several are allowed");
  add_command->add_option("--expires", options->expires, "how long it lives, such as 90d");
  add_command->callback(
      [options, &exit_code] { exit_code = finish(add(*options), options->json); });

  CLI::App* list_command = add_verb(*apikey, options, "list", "List keys; never what opens them");
  list_command->callback(
      [options, &exit_code] { exit_code = finish(list(*options), options->json); });

  CLI::App* revoke_command = add_verb(*apikey, options, "revoke", "End a key and its sessions");
  revoke_command->add_option("name", options->name, "the key's name")->required();
  revoke_command->callback(
      [options, &exit_code] { exit_code = finish(revoke(*options), options->json); });
}

}  // namespace recount::app
