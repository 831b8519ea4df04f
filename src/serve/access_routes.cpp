// Who has looked.
#include <fmt/format.h>

#include "serve/api.h"

namespace recount::serve {
namespace {

void write_read(JsonWriter& json, const evidence::Access& read) {
  json.begin_object().field("at", to_rfc3339(read.read_at)).field("reader", read.reader);
  json.field("role", name_of(read.role)).field("what", name_of(read.what));
  json.field("context", read.context);
  if (!read.subject.empty()) {
    json.field("subject", read.subject);
  }
  json.field("count", read.count);
  if (!read.purpose.empty()) {
    json.field("purpose", read.purpose);
  }
  json.end_object();
}

}  // namespace

Result<wire::Answer> Api::list_access(const Call& call) {
  Served& served = *RECOUNT_TRY(ledger_of(call));
  AccessQuestion question;
  question.limit = RECOUNT_TRY(call.limit());
  question.context = RECOUNT_TRY(call.context());
  if (const auto subject = call.parameter("subject")) {
    RECOUNT_TRY(check_party(*subject, "?subject"));
    question.subject = *subject;
  }
  RECOUNT_TRY(may(*call.caller, Act::ReadAccessLog,
                  {.ledger = served.ledger.name(),
                   .kind = served.ledger.look().engine.genesis()->kind,
                   .policy = nullptr}));
  const std::string asked =
      fmt::format("access\n{}\n{}\n{}", call.path[0], question.context, question.subject);
  if (const auto cursor = call.parameter("cursor")) {
    question.before = RECOUNT_TRY(cursor_key_.read(*cursor, asked)).position;
  }
  const AccessPage page = RECOUNT_TRY(served.access.find(question));
  JsonWriter json;
  json.begin_object().key("reads").begin_array();
  for (const evidence::Access& read : page.reads) {
    write_read(json, read);
  }
  json.end_array();
  if (page.next) {
    json.field("next",
               cursor_key_.write({.size = 0, .at = {}, .count = 0, .position = *page.next}, asked));
  }
  wire::Response response;
  response.body = json.end_object().take() + "\n";
  return response;
}

}  // namespace recount::serve
