// One page: HTML made on the server, whole without scripts. What comes from outside goes through
// `escape`, always.
#pragma once

#include <string>
#include <string_view>

#include "portal/words.h"
#include "wire/message.h"

namespace recount::portal {

/// For text and for quoted attributes.
std::string escape(std::string_view text);

struct Page {
  Language language = Language::English;
  std::string_view path;  // where it is, for the choice of language
  std::string title;      // plain text
  std::string main;       // HTML
  bool has_menu = true;   // of somebody who is logged in
  std::string moves_to;   // a path that the browser goes on to at once; empty: none
  int status = 200;
};

wire::Response to_response(const Page& page);

/// The one style sheet.
wire::Response style_sheet();

}  // namespace recount::portal
