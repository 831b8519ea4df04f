// The console's files, as they were when this program was built, and the API's own description.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "wire/message.h"

namespace recount::serve {

struct StaticFile {
  std::string_view path;  // "assets/index-1a2b3c4d.js"
  std::string_view bytes;
};

/// Sorted by path; none when the console was not built.
std::span<const StaticFile> console_files();

/// openapi.yaml as JSON.
std::string_view open_api_json();

/// What a browser is shown for a path that is none of the API's: a file of the console, or its
/// first page for paths that look like pages, since it finds its own way from there. Nothing for
/// other methods than GET, for files that are not there, and below /v1 and /log.
std::optional<wire::Response> find_page(const wire::Request& request);

}  // namespace recount::serve
