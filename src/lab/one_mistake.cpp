#include "lab/one_mistake.h"

#include "base/json_writer.h"
#include "lab/norm.h"

namespace recount::lab {
namespace {

constexpr const char* kNorms[] = {"L1", "L2", "L3", "L4",      "L5",
                                  "L6", "L7", "L8", "scoring", "shunning"};

void write(JsonWriter& json, std::string_view name, const Measured& one) {
  json.key(name).begin_object().field("mean", one.mean);
  json.field("standard_error", one.standard_error).end_object();
}

void write(JsonWriter& json, std::string_view name, const DoorOutcome& outcome) {
  json.key(name).begin_object().key("days_shut").begin_object();
  for (std::size_t at = 0; at < kDoors; ++at) {
    write(json, kDoorNames[at], outcome.days_shut[at]);
  }
  json.end_object();
  write(json, "innocent_days", outcome.innocent_days);
  json.field("doors_that_read_a_mark", outcome.readers).end_object();
}

}  // namespace

OneMistake try_one_mistake(const DoorSetting& doors, const RecoverySetting& recovery) {
  OneMistake found{.doors = doors, .recovery = recovery, .regimes = {}, .norms = {}};
  for (const DoorRegime& regime : regimes()) {
    DoorRegime open = regime;
    open.senses = true;
    found.regimes.push_back(
        {.regime = regime, .closed = try_doors(regime, doors), .open = try_doors(open, doors)});
  }
  for (const char* name : kNorms) {
    RecoverySetting one = recovery;
    one.norm = parse_norm(name).value();
    found.norms.push_back({.name = name, .recovery = recover_from_one_mistake(one)});
  }
  return found;
}

std::string one_mistake_json(const OneMistake& found) {
  JsonWriter json;
  json.begin_object().field("about", "a model, not a country; every resident is made up");
  json.field("mistake_at", kDoorNames[found.doors.mistake_at]);
  json.field("replicas", found.doors.replicas).field("seed", found.doors.seed);
  json.key("definitions").begin_object();
  json.field("days_shut",
             "of two years, with the one mistake less without it, times the share of "
             "providers that heed it");
  json.field("innocent_days",
             "door-days lost within a year by a resident who never failed, mean, all six doors");
  json.field("doors_that_read_a_mark", "of six, mean over the doors where marks are made");
  json.field("never_back", "share of runs in which the one wrong opinion was not undone")
      .end_object();
  json.key("regimes").begin_array();
  for (const RegimeRow& row : found.regimes) {
    json.begin_object().field("name", row.regime.name).field("rule", row.regime.rule);
    write(json, "wall_closed", row.closed);
    write(json, "wall_open", row.open);
    json.end_object();
  }
  json.end_array().key("norms").begin_array();
  for (const NormRow& row : found.norms) {
    const Recovery& one = row.recovery;
    json.begin_object().field("name", row.name).field("mean_rounds", one.mean_rounds);
    json.field("median_rounds", one.median_rounds).field("late_rounds", one.late_rounds);
    json.field("refusals", one.refusals).field("never_back", one.never_back);
    json.field("all_bad_for_ever", one.all_bad).end_object();
  }
  return json.end_array().end_object().take();
}

}  // namespace recount::lab
