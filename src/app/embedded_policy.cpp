#include "app/embedded_policy.h"

#include <fmt/format.h>

#include "app/embedded_files.h"
#include "policy/load.h"

namespace recount::app {

Result<policy::Policy> embedded_policy(std::string_view path, evidence::LedgerKind kind) {
  const auto text = embedded_text(path);
  if (!text) {
    return make_error(ErrorCode::NotFound, fmt::format("this build holds no {}", path),
                      "build it from a whole source tree");
  }
  policy::Loaded loaded = policy::load(*text, path, kind);
  if (!loaded.policy) {
    Error error = make_error(ErrorCode::InvalidPolicy, fmt::format("{} does not load", path),
                             "build it from a source tree whose policies pass");
    error.note(render(loaded.diagnostics, *text));
    return error;
  }
  return std::move(*loaded.policy);
}

}  // namespace recount::app
