// A budget: what a context holds about the rated, how much of it is used, and what it will let
// expire. Data that is held and not used is a cost without a use; this counts it.
#pragma once

#include <string_view>

#include "answers/standing.h"
#include "ledger/reader.h"

namespace recount::answers {

struct Budget {
  std::string context;
  engine::TreeSize tree_size = 0;
  Instant at;  // when "expires within" begins
  Hash policy{};

  // Held: openings that are there.
  std::uint64_t parties = 0;
  std::uint64_t evidence = 0;
  std::uint64_t other_events = 0;  // contests, rulings, interactions, seals and the like
  std::uint64_t bytes = 0;
  std::uint64_t erased = 0;

  // Used: what a standing rests on at the newest evidence's time.
  std::uint64_t counting = 0;
  double weight = 0;              // of all that counts; 1 for a fresh piece
  std::uint64_t hardly_used = 0;  // counts, with a weight below a hundredth

  // Ends, by the policy's retention of evidence.
  std::optional<Duration> retention;
  std::uint64_t overdue = 0;  // `recount expire` would end it
  std::uint64_t within_month = 0;
  std::uint64_t within_year = 0;  // of these, within a month too
};

/// Reads every opening of the ledger. NotFound for a context that is not there.
Result<Budget> budget_of(const engine::Engine& engine, const ledger::Reader& reader,
                         std::string_view context, Instant at);

void write_fields(JsonWriter& json, const Budget& budget);

}  // namespace recount::answers
