#include "evidence/evidence_json.h"

namespace recount::evidence {

void write_fields(JsonWriter& json, const Evidence& evidence) {
  json.field("id", evidence.id).field("context", evidence.context);
  json.field("kind", name_of(evidence.kind)).field("rater", evidence.rater);
  json.field("subject", evidence.subject).field("score", evidence.score);
  json.field("observed_at", to_rfc3339(evidence.observed_at));
  if (!evidence.interaction.empty()) {
    json.field("interaction", evidence.interaction);
  }
  if (!evidence.item.empty()) {
    json.field("item", evidence.item);
  }
  if (!evidence.facets.empty()) {
    json.key("facets").begin_object();
    for (const Facet& facet : evidence.facets) {
      json.field(facet.name, facet.value);
    }
    json.end_object();
  }
}

}  // namespace recount::evidence
