// Findings as SARIF 2.1.0, the form in which editors and code hosts show what a checker found.
#pragma once

#include <span>
#include <string>

#include "policy/load.h"

namespace recount::app {

struct SarifFile {
  std::string_view file;  // as it was named; a relative path is shown beside the code
  const policy::Checked* checked = nullptr;
};

std::string sarif_text(std::span<const SarifFile> files);

}  // namespace recount::app
