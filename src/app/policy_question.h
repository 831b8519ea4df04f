// What the policy commands share: the kind of ledger and the day that are asked about, and the
// subcommands that stand in files of their own.
#pragma once

#include <string>

#include "base/instant.h"
#include "base/result.h"
#include "evidence/event.h"

namespace CLI {
class App;
}

namespace recount::app {

/// Usage for a name that is no kind of ledger.
Result<evidence::LedgerKind> kind_from(const std::string& name);

/// Today where the text is empty; Usage for a text that is no day.
Result<Instant> day_from(const std::string& text);

/// "2026-11-25"
std::string day_text(Instant day);

void add_compare_command(CLI::App& group, int& exit_code);
void add_change_commands(CLI::App& group, int& exit_code);  // diff, transplant
void add_try_command(CLI::App& group, int& exit_code);
void add_writing_commands(CLI::App& group, int& exit_code);  // new, schema, keys

}  // namespace recount::app
