// A trial as JSON.
#include "answers/trial.h"

namespace recount::answers {
namespace {

void write_rested(JsonWriter& json, std::string_view name, const Rested& rested) {
  json.key(name).begin_object().field("rating", rested.rating);
  json.field("evidence_count", rested.evidence_count).field("weight", rested.weight);
  json.key("evidence_mean");
  rested.evidence_mean ? json.value(*rested.evidence_mean) : json.null();
  json.end_object();
}

}  // namespace

void write_fields(JsonWriter& json, const Trial& trial) {
  json.field("context", trial.context).field("tree_size", trial.tree_size);
  json.field("at", to_rfc3339(trial.at));
  json.field("policy", policy::hash_text(trial.before));
  json.field("candidate", policy::hash_text(trial.candidate));
  json.field("rated", trial.rated).field("moved", trial.moved).field("rose", trial.rose);
  json.field("fell", trial.moved - trial.rose).field("unrated", trial.unrated);
  json.field("evidence_before", trial.evidence_before);
  json.field("evidence_after", trial.evidence_after);
  json.key("move").begin_object().field("mean", trial.sizes.mean);
  json.field("median", trial.sizes.median).field("ninth_decile", trial.sizes.ninth_decile);
  json.field("most", trial.sizes.most).end_object().key("crossings").begin_array();
  for (const Crossing& one : trial.crossings) {
    json.begin_object().field("from", one.from).field("to", one.to);
    json.field("subjects", one.subjects).end_object();
  }
  json.end_array().key("groups").begin_array();
  for (const Group& one : trial.groups) {
    json.begin_object().field("group", one.name).field("rated", one.rated);
    json.field("moved", one.moved).field("mean_move", one.mean_move).end_object();
  }
  json.end_array().key("movers").begin_array();
  for (const Mover& one : trial.movers) {
    json.begin_object().field("subject", one.subject);
    write_rested(json, "before", one.before);
    write_rested(json, "after", one.after);
    json.end_object();
  }
  json.end_array().key("not_replayed").begin_array();
  for (const NotReplayed& one : trial.not_replayed) {
    json.begin_object().field("what", one.what).field("count", one.count).end_object();
  }
  json.end_array();
}

}  // namespace recount::answers
