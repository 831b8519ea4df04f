// recount policy new, recount policy schema, recount policy keys
#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/embedded_files.h"
#include "app/policy_question.h"
#include "app/progress.h"
#include "base/bytes.h"
#include "base/files.h"
#include "base/nearest_name.h"
#include "policy/keys.h"
#include "policy/reference.h"
#include "policy/schema.h"

namespace recount::app {
namespace {

constexpr std::string_view kFolder = "policies/";
constexpr std::string_view kSchemaLine = "#:schema policy.schema.json\n";

struct NewOptions {
  std::string file;
  std::string preset;
};

std::vector<std::string_view> presets() {
  std::vector<std::string_view> names;
  for (const EmbeddedFile& file : embedded_files()) {
    const bool is_preset = file.path.starts_with(kFolder) &&
                           file.path.find('/', kFolder.size()) == std::string_view::npos;
    if (is_preset) {
      names.push_back(file.path.substr(kFolder.size(), file.path.size() - kFolder.size() - 5));
    }
  }
  return names;
}

Status write_new(const NewOptions& options) {
  const std::vector<std::string_view> known = presets();
  const auto text = embedded_text(fmt::format("{}{}.toml", kFolder, options.preset));
  if (!text || std::find(known.begin(), known.end(), options.preset) == known.end()) {
    const auto meant = nearest_name(options.preset, known);
    return make_error(ErrorCode::Usage, fmt::format("there is no preset \"{}\"", options.preset),
                      meant ? fmt::format("did you mean \"{}\"?", *meant)
                            : "there are " + policy::quoted_list(known));
  }
  std::error_code unknown;
  if (std::filesystem::exists(options.file, unknown)) {
    return make_error(ErrorCode::InvalidInput, options.file + " is there already",
                      "name another file, or move it away");
  }
  RECOUNT_TRY(
      write_new_file(options.file, as_bytes(std::string(kSchemaLine) + std::string(*text))));
  print(fmt::format("wrote {}\nnext: recount policy check {}\n", options.file, options.file));
  return {};
}

}  // namespace

void add_writing_commands(CLI::App& group, int& exit_code) {
  const auto options = make_options<NewOptions>();
  CLI::App* making = group.add_subcommand("new", "Begin a policy from a preset");
  making->footer(
      fmt::format("Example:\n  recount policy new stays.toml --preset home-sharing\n\nPresets: {}",
                  fmt::join(presets(), ", ")));
  making->add_option("file", options->file, "the file to write")->required();
  making->add_option("--preset", options->preset, "the preset to begin from")->required();
  making->callback([options, &exit_code] { exit_code = finish(write_new(*options), false); });

  CLI::App* schema = group.add_subcommand("schema", "Print the JSON Schema for editors");
  schema->footer("Example:\n  recount policy schema > policy.schema.json");
  schema->callback([&exit_code] {
    print(policy::schema_json());
    exit_code = 0;
  });

  CLI::App* keys = group.add_subcommand("keys", "Print every key of a policy with its meaning");
  keys->footer("Example:\n  recount policy keys | less");
  keys->callback([&exit_code] {
    print(policy::reference_markdown());
    exit_code = 0;
  });
}

}  // namespace recount::app
