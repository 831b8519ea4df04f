// What is served: ledgers, contexts, and the policies that rate them.
#include "serve/api.h"
#include "serve/ledger_description.h"

namespace recount::serve {

Result<wire::Answer> Api::list_ledgers(const Call& call) {
  JsonWriter json;
  json.begin_object().key("ledgers").begin_array();
  for (const Served& served : parts_.ledgers) {
    const Look look = served.ledger.look();
    const Where where{
        .ledger = served.ledger.name(), .kind = look.engine.genesis()->kind, .policy = nullptr};
    if (may(*call.caller, Act::ReadLog, where)) {
      json.begin_object();
      write_ledger(json, served.ledger, look);
      json.end_object();
    }
  }
  wire::Response response;
  response.body = json.end_array().end_object().take() + "\n";
  return response;
}

Result<wire::Answer> Api::get_ledger(const Call& call) {
  const Served& served = *RECOUNT_TRY(ledger_of(call));
  const Look look = served.ledger.look();
  RECOUNT_TRY(may(
      *call.caller, Act::ReadLog,
      {.ledger = served.ledger.name(), .kind = look.engine.genesis()->kind, .policy = nullptr}));
  JsonWriter json;
  json.begin_object();
  write_ledger(json, served.ledger, look);
  wire::Response response;
  response.body = json.end_object().take() + "\n";
  return response;
}

Result<wire::Answer> Api::get_context(const Call& call) {
  const View view = RECOUNT_TRY(view_of(call, Act::ReadLog));
  JsonWriter json;
  json.begin_object();
  write_context(json, view.served.ledger, view.look, view.context);
  wire::Response response;
  response.body = json.end_object().take() + "\n";
  return response;
}

Result<wire::Answer> Api::get_policy(const Call& call) {
  const answers::AsOf as_of = RECOUNT_TRY(call.as_of());
  const View view = RECOUNT_TRY(view_of(call, Act::ReadLog));
  const answers::Asked asked = RECOUNT_TRY(answers::ask(view.look.engine, call.path[1], as_of));
  wire::Response response;
  response.content_type = "application/toml";
  response.body = asked.policy->text;
  return response;
}

}  // namespace recount::serve
