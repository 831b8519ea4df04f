// recount budget: what is held about the rated, what of it is used, and what will expire.
#pragma once

namespace CLI {
class App;
}

namespace recount::app {

void add_budget_command(CLI::App& app, int& exit_code);

}  // namespace recount::app
