#include "app/embedded_files.h"

#include <algorithm>

namespace recount::app {

std::optional<std::string_view> embedded_text(std::string_view path) {
  const auto files = embedded_files();
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const EmbeddedFile& file) { return file.path == path; });
  return found == files.end() ? std::nullopt : std::optional(found->text);
}

}  // namespace recount::app
