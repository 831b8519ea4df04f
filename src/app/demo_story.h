// Writes a chapter of the story into a ledger, by the same intake as everything else.
//
// The chapter's own time is the clock: a week's steps are recorded when that week ends. Key and
// salts come from a fixed seed, so that the root is the same on every machine; a synthetic ledger
// keeps no secret.
#pragma once

#include "base/files.h"
#include "base/result.h"
#include "story/city.h"

namespace recount::app {

Status write_chapter(const Path& ledger, const story::Chapter& chapter, bool progress);

}  // namespace recount::app
