// The policies and maps of policies/, as they were when this program was built: so that a demo
// needs no source tree. The table is made by cmake/EmbedFiles.cmake.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace recount::app {

struct EmbeddedFile {
  std::string_view path;  // relative to the repository: "policies/inspection.toml"
  std::string_view text;
};

/// Sorted by path.
std::span<const EmbeddedFile> embedded_files();

std::optional<std::string_view> embedded_text(std::string_view path);

}  // namespace recount::app
