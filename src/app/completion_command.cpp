#include "app/completion_command.h"

#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/progress.h"

namespace recount::app {
namespace {

// What may stand behind a sequence of subcommands: "policy check" → more commands, and options.
struct Place {
  std::string path;  // subcommands joined by blanks; empty for none
  std::vector<std::string> commands;
  std::vector<std::string> options;
};

void collect(const CLI::App& app, const std::string& path, std::vector<Place>& places) {
  Place place{.path = path, .commands = {}, .options = {}};
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      place.options.push_back("--" + name);
    }
  }
  const auto inner = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* one : inner) {
    place.commands.push_back(one->get_name());
  }
  places.push_back(std::move(place));
  for (const CLI::App* one : inner) {
    collect(*one, path + (path.empty() ? "" : " ") + one->get_name(), places);
  }
}

std::vector<Place> places_of(const CLI::App& app) {
  std::vector<Place> places;
  collect(app, "", places);
  return places;
}

// The words typed so far lead to a place; where it has no more commands, files are completed too.
std::string bash_text(const CLI::App& app) {
  std::string cases;
  for (const Place& place : places_of(app)) {
    cases += fmt::format("    '{}') commands='{}' options='{}' ;;\n", place.path,
                         fmt::join(place.commands, " "), fmt::join(place.options, " "));
  }
  return R"(# bash completion of recount; `source <(recount completion bash)`
_recount_place() {
  case "$1" in
)" + cases +
         R"(    *) return 1 ;;
  esac
}

_recount() {
  local word="${COMP_WORDS[COMP_CWORD]}" place='' commands='' options='' i next
  COMPREPLY=()
  _recount_place ''
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="${place:+$place }${COMP_WORDS[i]}"
    _recount_place "$next" && place="$next"
  done
  _recount_place "$place"
  if [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  elif [[ -n "$commands" ]]; then
    COMPREPLY=($(compgen -W "$commands" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}

complete -o filenames -F _recount recount
)";
}

// zsh reads bash completions as they are.
std::string zsh_text(const CLI::App& app) {
  return "#compdef recount\nautoload -U +X bashcompinit && bashcompinit\n" + bash_text(app);
}

std::string fish_text(const CLI::App& app) {
  std::string text = R"(# fish completion of recount; `recount completion fish | source`
function __recount_at
  set -l place ''
  for word in (commandline -opc)[2..-1]
    set -l next (string trim "$place $word")
    contains -- "$next" $__recount_places; and set place $next
  end
  test "$place" = "$argv[1]"
end
set -g __recount_places)";
  const std::vector<Place> places = places_of(app);
  for (const Place& place : places) {
    text += place.path.empty() ? "" : fmt::format(" '{}'", place.path);
  }
  text += "\n";
  for (const Place& place : places) {
    const std::string condition =
        fmt::format("complete -c recount -n '__recount_at \"{}\"'", place.path);
    if (!place.commands.empty()) {
      text += fmt::format("{} -f -a '{}'\n", condition, fmt::join(place.commands, " "));
    }
    for (const std::string& option : place.options) {
      text += fmt::format("{} -l {}\n", condition, option.substr(2));
    }
  }
  return text;
}

}  // namespace

void add_completion_command(CLI::App& app, int& exit_code) {
  const auto shell = make_options<std::string>();
  CLI::App* command = app.add_subcommand("completion", "Print the completion script of a shell");
  command->footer(
      "Examples:\n"
      "  source <(recount completion bash)\n"
      "  recount completion fish > ~/.config/fish/completions/recount.fish");
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([shell, &app, &exit_code] {
    print(*shell == "bash" ? bash_text(app) : *shell == "zsh" ? zsh_text(app) : fish_text(app));
    exit_code = 0;
  });
}

}  // namespace recount::app
