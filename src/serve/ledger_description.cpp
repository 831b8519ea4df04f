#include "serve/ledger_description.h"

#include <system_error>

#include "base/ensure.h"
#include "policy/policy.h"
#include "serve/places.h"

namespace recount::serve {
namespace {

void write_rating(JsonWriter& json, const policy::Policy& policy) {
  const policy::RatingRule& rating = policy.rating;
  json.field("model", rating.model);
  json.key("scale").begin_object().field("min", policy.scale().min);
  json.field("max", policy.scale().max).end_object();
  json.key("prior").begin_object().field("mean", rating.prior.mean);
  json.field("weight", rating.prior.weight).end_object().key("half_life_seconds");
  if (rating.half_life) {
    json.value(static_cast<double>(rating.half_life->microseconds) /
               static_cast<double>(kMicrosecondsPerSecond));
  } else {
    json.null();
  }
}

}  // namespace

void write_context(JsonWriter& json, const HostedLedger& ledger, const Look& look,
                   const engine::ContextState& context) {
  ensure(!context.policies().empty(), "a context begins with its policy");
  const policy::Policy& policy = context.policies().back().policy;
  json.field("name", context.name()).field("purpose", policy.purpose);
  json.field("activity", policy.activity).field("subject_kind", name_of(policy.subject));
  write_rating(json, policy);
  json.field("policy", policy::hash_text(policy.hash)).key("evidence_kinds").begin_array();
  for (const policy::EvidenceRule& rule : policy.evidence) {
    json.value(name_of(rule.kind));
  }
  json.end_array().key("shown_to").begin_array();
  for (const std::string& to : policy.show.to) {
    json.value(to);
  }
  std::error_code failure;
  const bool has_places =
      std::filesystem::exists(places_path(ledger.directory(), context.name()), failure);
  json.end_array().field("show_after", policy.show.after);
  json.field("rated", context.subjects().size());
  json.field("evidence_count", context.record().count());
  json.field("tree_size", look.reader.size()).field("has_places", has_places);
}

void write_ledger(JsonWriter& json, const HostedLedger& ledger, const Look& look) {
  ensure(look.engine.genesis().has_value(), "a ledger has its genesis");
  const evidence::Genesis& genesis = *look.engine.genesis();
  json.field("name", ledger.name()).field("kind", name_of(genesis.kind));
  json.field("controller", genesis.controller).field("origin", look.reader.checkpoint().origin);
  json.field("vkey", look.reader.vkey()).field("tree_size", look.reader.size());
  json.key("contexts").begin_array();
  for (const auto& [name, context] : look.engine.contexts()) {
    json.begin_object();
    write_context(json, ledger, look, context);
    json.end_object();
  }
  json.end_array();
}

}  // namespace recount::serve
