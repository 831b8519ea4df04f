// Random records for properties: a ledger's events in order, over two contexts, of every kind there
// is; what speaks of something speaks of what is already there, or was.
#pragma once

#include <set>
#include <string>
#include <variant>
#include <vector>

#include <rapidcheck.h>

#include "engine/engine.h"
#include "evidence/event.h"

namespace recount {

/// A policy text for a context rated 1..5 by beta; `half_life` such as "30d", or empty for none.
std::string policy_text(const std::string& context, const std::string& half_life,
                        const std::string& prior_mean = "3.5");

/// An entry whose opening is gone.
struct Destroyed {};

struct RecordedEvent {
  std::variant<evidence::ControlEvent, evidence::Event, Destroyed> event;
};

enum class Erasures { None, Some };

/// Genesis, two policies ("left", "right"), then `events_max` events at most.
std::vector<RecordedEvent> any_record(int events_max, Erasures erasures = Erasures::Some);

/// The entries that the record's erasures list.
std::set<evidence::EntryIndex> erased_in(const std::vector<RecordedEvent>& record);

/// The record as its ledger's vault holds it.
std::vector<RecordedEvent> with_openings_destroyed(std::vector<RecordedEvent> record);

/// Another record, in which the dropped entries never were, nor what speaks of them, nor erasures.
std::vector<RecordedEvent> keep_only(const std::vector<RecordedEvent>& record,
                                     const std::set<evidence::EntryIndex>& dropped);

/// Folds one event as the entry `engine.size()`; RC_FAIL when it contradicts the record.
void fold_one(engine::Engine& engine, const RecordedEvent& one);

engine::Engine fold_all(const std::vector<RecordedEvent>& record);

/// What a policy, a size and a time make of the record, straight from its definition: sort nothing,
/// keep no state, long double sums.
struct NaiveStanding {
  long double rating = 0;
  std::uint64_t evidence_count = 0;
};

NaiveStanding naive_standing(const std::vector<RecordedEvent>& record, const std::string& context,
                             const std::string& subject, std::uint64_t size, Instant at);

}  // namespace recount
