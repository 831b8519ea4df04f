// recount policy new, policy format, policy schema, policy keys
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
#include "policy/format.h"
#include "policy/keys.h"
#include "policy/reference.h"
#include "policy/schema.h"
#include "policy/toml_text.h"

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

struct FormatOptions {
  std::vector<std::string> files;
  bool check = false;
};

// How many files are laid out otherwise than they would be.
Result<std::size_t> format_all(const FormatOptions& options) {
  std::size_t others = 0;
  for (const std::string& file : options.files) {
    const std::string text = RECOUNT_TRY(read_text(file));
    const policy::TomlText read = policy::read_toml(text, file);
    if (!read.diagnostics.empty()) {
      Error error = make_error(ErrorCode::InvalidInput, file + " is no TOML", "mend it first");
      error.note(render(read.diagnostics, text));
      return error;
    }
    const std::string formatted = policy::formatted(text);
    if (formatted == text) {
      continue;
    }
    ++others;
    if (options.check) {
      print(fmt::format("{} would be laid out otherwise\n", file));
      continue;
    }
    RECOUNT_TRY(write_file_atomically(file, as_bytes(formatted)));
    print(fmt::format("laid out {}\n", file));
  }
  return others;
}

int run_format(const FormatOptions& options) {
  constexpr int kFoundExit = 1;
  const Result<std::size_t> others = format_all(options);
  if (!others) {
    return report(others.error(), false);
  }
  return options.check && *others > 0 ? kFoundExit : 0;
}

void add_format_command(CLI::App& group, int& exit_code) {
  const auto options = make_options<FormatOptions>();
  CLI::App* formatting = group.add_subcommand("format", "Lay policy files out");
  formatting->footer(
      "Examples:\n"
      "  recount policy format stays.toml\n"
      "  recount policy format policies/*.toml --check\n\n"
      "Words, comments, order and the policy's hash stay as they are. With --check nothing is\n"
      "written, and the exit code is 1 where a file would be laid out otherwise.");
  formatting->add_option("file", options->files, "policy files")->required();
  formatting->add_flag("--check", options->check, "only tell");
  formatting->callback([options, &exit_code] { exit_code = run_format(*options); });
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

  add_format_command(group, exit_code);

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
