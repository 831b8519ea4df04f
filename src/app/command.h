// The subcommands of `recount`: each file adds its own to the command line and says, by its exit
// code, how it went. 0 done · 1 a check found something · 2 usage · 3 some input was rejected ·
// 4 not found · 5 busy · 6 damaged · 70 a bug · 74 input or output failed · 75 the disk is full.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace CLI {
class App;
}

namespace recount::app {

/// Prints to standard error as a reader or, with `json`, as one JSON object; returns the exit code.
int report(const Error& error, bool json);

/// `report`s an error; 0 without one.
int finish(const Status& done, bool json);

/// A subcommand's options, which live as long as its callbacks.
template <typename Options>
std::shared_ptr<Options> make_options() {  // shared: the command line library copies callbacks
  return std::make_shared<Options>();      // shared: as above
}

void add_ledger_commands(CLI::App& app, int& exit_code);   // init, key, key rotate
void add_ingest_command(CLI::App& app, int& exit_code);    // ingest
void add_answer_commands(CLI::App& app, int& exit_code);   // show, top, explain
void add_proof_commands(CLI::App& app, int& exit_code);    // proof, verify
void add_redress_commands(CLI::App& app, int& exit_code);  // retract, contest, rule
void add_erasure_commands(CLI::App& app, int& exit_code);  // erase, expire
void add_backup_commands(CLI::App& app, int& exit_code);   // backup, restore
void add_policy_commands(CLI::App& app, int& exit_code);   // policy check
void add_serve_command(CLI::App& app, int& exit_code);     // serve
void add_apikey_commands(CLI::App& app, int& exit_code);   // apikey add, list, revoke
void add_doctor_command(CLI::App& app, int& exit_code);    // doctor
void add_places_command(CLI::App& app, int& exit_code);    // places
void add_lab_commands(CLI::App& app, int& exit_code);      // lab society, one-mistake …
void add_witness_commands(CLI::App& app, int& exit_code);  // witness add, list, remove, submit
void add_demo_command(CLI::App& app, int& exit_code);      // demo
void add_city_commands(CLI::App& app, int& exit_code);     // city simulate

}  // namespace recount::app
