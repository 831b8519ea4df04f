#include "app/command.h"

#include <cstdio>

#include "base/json_writer.h"

namespace recount::app {

int report(const Error& error, bool json) {
  if (json) {
    JsonWriter out;
    out.begin_object().key("error").begin_object();
    out.field("code", traits_of(error.code).name).field("message", error.message);
    out.field("where", error.where).key("notes").begin_array();
    for (const std::string& note : error.notes) {
      out.value(note);
    }
    out.end_array().field("help", error.help).end_object().end_object();
    std::fprintf(stderr, "%s\n", out.text().c_str());
  } else {
    std::fputs(render(error).c_str(), stderr);
  }
  return traits_of(error.code).exit_code;
}

int finish(const Status& done, bool json) {
  return done ? 0 : report(done.error(), json);
}

}  // namespace recount::app
