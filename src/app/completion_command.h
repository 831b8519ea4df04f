// recount completion: the shell's completion of this command line, made from the same definitions
// that parse it, so that the two cannot differ.
#pragma once

namespace CLI {
class App;
}

namespace recount::app {

/// Called last: it knows the subcommands that are there by then.
void add_completion_command(CLI::App& app, int& exit_code);

}  // namespace recount::app
