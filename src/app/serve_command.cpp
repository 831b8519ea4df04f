// recount serve
#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/serving.h"

namespace recount::app {

void add_serve_command(CLI::App& app, int& exit_code) {
  const auto options = make_options<ServingOptions>();
  CLI::App* command = app.add_subcommand("serve", "Serve ledgers: API, console, log tiles");
  command->footer(
      "Examples:\n"
      "  recount serve city.ledger\n"
      "  recount serve city.ledger bikes.ledger --listen 0.0.0.0:8443 \\\n"
      "      --tls-cert cert.pem --tls-key key.pem\n\n"
      "The first start prints the operator's API key, once. While a server holds a ledger others\n"
      "write through it: recount ingest LEDGER FILE --via URL. SIGTERM and Ctrl-C end it in good\n"
      "order.");
  command->add_option("ledgers", options->ledgers, "ledger directories")->required();
  command->add_option("--listen", options->listen, "address and port; port 0 for one that is free")
      ->capture_default_str();
  command->add_option("--threads", options->threads, "threads for requests; 0: as the machine has")
      ->capture_default_str();
  command->add_option("--tls-cert", options->certificate, "certificate chain (PEM): serve https");
  command->add_option("--tls-key", options->key, "its private key (PEM)");
  command->add_option("--control", options->control,
                      "file of keys and sessions; else control.sqlite beside the first ledger");
  command->add_option("--logins", options->logins,
                      "file that says who may log in where (docs/portal.md)");
  command->add_option("--log", options->log, "a line a request to standard error: human or json");
  command->add_flag("--json", options->json, "print the banner as JSON");
  command->callback(
      [options, &exit_code] { exit_code = finish(serve_until_stopped(*options), options->json); });
}

}  // namespace recount::app
