// Policy texts for tests: the presets, and small changes to them.
#pragma once

#include <string>

#include "base/files.h"

namespace recount::policy {

std::string text_of(const Path& path);

/// The text with the first `from`, which must stand in it, replaced.
std::string changed(std::string text, const std::string& from, const std::string& to);

/// Holds a text to a golden file; UPDATE_GOLDEN=1 rewrites the file instead.
void expect_golden(const std::string& text, const Path& path);

}  // namespace recount::policy
