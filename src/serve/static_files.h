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

/// What a browser is shown for a path that is none of the API's: one of the files, or the first
/// page (index.html) for paths that look like pages, since it finds its own way from there. A file
/// "x.gz" beside "x" is what a client that takes gzip is sent for it. Nothing for other methods
/// than GET, for files that are not there, and below /v1 and /log.
std::optional<wire::Response> find_page(const wire::Request& request,
                                        std::span<const StaticFile> files);

}  // namespace recount::serve
