#include "app/chosen_rulebooks.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/embedded_files.h"
#include "base/files.h"
#include "base/nearest_name.h"
#include "policy/keys.h"

namespace recount::app {
namespace {

constexpr std::string_view kHouse = "house";
constexpr std::string_view kConflicts = "conflicts";
constexpr std::string_view kFolder = "rulebooks/";

std::string path_of(std::string_view name) {
  return fmt::format("{}{}.toml", kFolder, name);
}

std::vector<std::string_view> known_names() {
  std::vector<std::string_view> names = {kHouse};
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path.starts_with(kFolder)) {
      const std::string_view name =
          file.path.substr(kFolder.size(), file.path.size() - kFolder.size() - 5);
      if (name != kConflicts) {
        names.push_back(name);
      }
    }
  }
  return names;
}

Result<policy::Rulebook> rulebook_of(std::string_view text, const std::string& file) {
  policy::LoadedRulebook loaded = policy::read_rulebook(text, file);
  if (!loaded.rulebook) {
    Error error = make_error(ErrorCode::InvalidInput, file + " is no rulebook",
                             "rulebooks/README.md says how one is written");
    error.note(render(loaded.diagnostics, text));
    return error;
  }
  return std::move(*loaded.rulebook);
}

Result<policy::Rulebook> rulebook_named(const std::string& name) {
  if (name.ends_with(".toml")) {
    return rulebook_of(RECOUNT_TRY(read_text(name)), name);
  }
  if (const auto text = embedded_text(path_of(name))) {
    return rulebook_of(*text, path_of(name));
  }
  const std::vector<std::string_view> known = known_names();
  const auto meant = nearest_name(name, known);
  return make_error(ErrorCode::Usage, fmt::format("there is no rulebook \"{}\"", name),
                    meant ? fmt::format("did you mean \"{}\"?", *meant)
                          : fmt::format("there are {}, and files that end with .toml",
                                        policy::quoted_list(known)));
}

}  // namespace

std::vector<const policy::Rulebook*> ChosenRulebooks::pointers() const {
  std::vector<const policy::Rulebook*> all;
  all.reserve(books.size());
  for (const policy::Rulebook& book : books) {
    all.push_back(&book);
  }
  return all;
}

Result<ChosenRulebooks> choose_rulebooks(std::span<const std::string> names) {
  ChosenRulebooks chosen;
  for (const std::string& name : names) {
    if (std::find(chosen.names.begin(), chosen.names.end(), name) != chosen.names.end()) {
      continue;
    }
    chosen.names.push_back(name);
    if (name != kHouse) {
      chosen.books.push_back(RECOUNT_TRY(rulebook_named(name)));
    }
  }
  if (chosen.books.size() > 1) {
    chosen.books.push_back(RECOUNT_TRY(rulebook_named(std::string(kConflicts))));
  }
  return chosen;
}

}  // namespace recount::app
