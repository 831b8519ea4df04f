// What `recount lab` is made of beside its societies.
#pragma once

namespace CLI {
class App;
}

namespace recount::app {

void add_lab_studies(CLI::App& lab, int& exit_code);  // norms, recovery, fixation, one-mistake

}  // namespace recount::app
