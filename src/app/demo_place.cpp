#include "app/demo_place.h"

#include <algorithm>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

namespace recount::app {
namespace {

constexpr std::string_view kTitle = "recount demo 1";

Path list_path(const Path& directory) {
  return directory / "demo.txt";
}

Status remove_directory(const Path& path) {
  std::error_code failure;
  std::filesystem::remove_all(path, failure);
  if (failure) {
    return make_error(ErrorCode::Io,
                      fmt::format("cannot remove {}: {}", path.string(), failure.message()),
                      "remove it by hand, or name another directory with --dir");
  }
  return {};
}

Error occupied(const Path& directory) {
  return make_error(
      ErrorCode::Usage,
      fmt::format("{} is not empty, and no demo of this version made it", directory.string()),
      "name another directory with --dir");
}

}  // namespace

Result<DemoPlace> DemoPlace::open(const Path& directory, bool fresh) {
  DemoPlace place(directory);
  const Result<std::string> list = read_text(list_path(directory));
  if (list) {
    std::istringstream lines(*list);
    std::string line;
    if (!std::getline(lines, line) || line != kTitle) {
      return occupied(directory);
    }
    while (!fresh && std::getline(lines, line)) {
      place.finished_.push_back(line);
    }
  } else if (list.error().code != ErrorCode::NotFound) {
    return list.error();
  } else {
    if (std::error_code ignored; std::filesystem::exists(directory, ignored) &&
                                 !std::filesystem::is_directory(directory, ignored)) {
      return make_error(ErrorCode::Usage, fmt::format("{} is no directory", directory.string()),
                        "name another one with --dir");
    }
    if (!RECOUNT_TRY(list_directory(directory)).empty()) {
      return occupied(directory);
    }
    RECOUNT_TRY(make_directories(directory));
  }
  RECOUNT_TRY(place.write_list());
  return place;
}

bool DemoPlace::has(std::string_view ledger) const {
  return std::find(finished_.begin(), finished_.end(), ledger) != finished_.end();
}

Status DemoPlace::begin(std::string_view ledger) {
  for (const std::string_view beside : {"", "-rejects", "-access", "-places"}) {
    RECOUNT_TRY(remove_directory(path_of(fmt::format("{}{}", ledger, beside))));
  }
  return {};
}

Status DemoPlace::finish(std::string_view ledger) {
  finished_.emplace_back(ledger);
  return write_list();
}

Status DemoPlace::write_list() const {
  std::string text = fmt::format("{}\n", kTitle);
  for (const std::string& ledger : finished_) {
    text += ledger + "\n";
  }
  return write_file_atomically(list_path(directory_), as_bytes(text));
}

}  // namespace recount::app
