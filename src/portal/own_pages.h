// What a party sees of itself in one context: its standing, why, and who has looked. Each page is
// of one checkpoint; the evidence is shown without who gave it, which the date and the score would
// not hide from somebody who was there, and everybody else need not know.
#pragma once

#include <string>
#include <string_view>

#include "portal/words.h"
#include "serve/call.h"
#include "serve/served.h"

namespace recount::portal {

struct Own {
  serve::Served& served;
  const serve::Call& call;
  std::string_view context;
  std::string_view party;
  Language language;
  Instant now;
};

/// The page at the call's path, below /me.
wire::Response own_answer(const Own& own);

}  // namespace recount::portal
