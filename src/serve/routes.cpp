// Every operation of openapi.yaml, with its path and the parameters of its query. A test holds the
// two lists equal.
#include "serve/api.h"

namespace recount::serve {

std::span<const Route> routes() {
  using enum wire::Method;
  static const std::vector<Route> kRoutes = {
      {"getStanding", Get, "/v1/ledgers/{ledger}/contexts/{context}/standing", &Api::get_standing,
       {"subject", "as_of", "at"}},
      {"getExplanation", Get, "/v1/ledgers/{ledger}/contexts/{context}/explanation",
       &Api::get_explanation, {"subject", "as_of", "at"}},
      {"listStandings", Get, "/v1/ledgers/{ledger}/contexts/{context}/standings",
       &Api::list_standings, {"as_of", "at", "limit", "cursor"}},
      {"getStandings", Post, "/v1/ledgers/{ledger}/contexts/{context}/standings",
       &Api::get_standings, {}},
      {"getHistory", Get, "/v1/ledgers/{ledger}/contexts/{context}/history", &Api::get_history,
       {"subject", "as_of", "points"}},
      {"findSubjects", Get, "/v1/ledgers/{ledger}/contexts/{context}/subjects",
       &Api::find_subjects, {"q", "limit", "cursor"}},
      {"getPlaces", Get, "/v1/ledgers/{ledger}/contexts/{context}/places", &Api::get_places,
       {"as_of", "at"}},
      {"getContext", Get, "/v1/ledgers/{ledger}/contexts/{context}", &Api::get_context, {}},
      {"getPolicy", Get, "/v1/ledgers/{ledger}/contexts/{context}/policy", &Api::get_policy,
       {"as_of"}},
      {"listLedgers", Get, "/v1/ledgers", &Api::list_ledgers, {}},
      {"getLedger", Get, "/v1/ledgers/{ledger}", &Api::get_ledger, {}},
      {"postEvidence", Post, "/v1/ledgers/{ledger}/evidence", &Api::post_evidence,
       {"context", "receipts"}},
      {"getEntry", Get, "/v1/ledgers/{ledger}/entries/{index}", &Api::get_entry, {}},
      {"getOpening", Get, "/v1/ledgers/{ledger}/entries/{index}/opening", &Api::get_opening, {}},
      {"getProof", Get, "/v1/ledgers/{ledger}/entries/{index}/proof", &Api::get_proof, {}},
      {"watchLedger", Get, "/v1/ledgers/{ledger}/events", &Api::watch_ledger, {}},
      {"listAccess", Get, "/v1/ledgers/{ledger}/access", &Api::list_access,
       {"context", "subject", "limit", "cursor"}},
      {"getSession", Get, "/v1/session", &Api::get_session, {}},
      {"openSession", Post, "/v1/session", &Api::open_session, {}},
      {"closeSession", Delete, "/v1/session", &Api::close_session, {}},
      {"getCheckpoint", Get, "/log/{ledger}/checkpoint", &Api::get_checkpoint, {}},
      {"getTile", Get, "/log/{ledger}/tile/{path+}", &Api::get_tile, {}},
      {"getOnlyCheckpoint", Get, "/checkpoint", &Api::get_only_checkpoint, {}},
      {"getOnlyTile", Get, "/tile/{path+}", &Api::get_only_tile, {}},
      {"isLive", Get, "/livez", &Api::is_live, {}},
      {"isReady", Get, "/readyz", &Api::is_ready, {}},
      {"getMetrics", Get, "/metrics", &Api::get_metrics, {}},
      {"getOpenApi", Get, "/openapi.json", &Api::get_open_api, {}},
  };
  return kRoutes;
}

}  // namespace recount::serve
