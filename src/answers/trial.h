// A trial: the record of a context rated again under a policy that is not in force, and what would
// differ. It reads the past and writes nothing. It is no forecast: under another policy people
// would have behaved differently.
//
// Holds: `before` is what `standing_of` answers now, and `after` what it would answer of the same
// evidence with the candidate in force.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answers/standing.h"
#include "engine/rating_under.h"
#include "ledger/reader.h"

namespace recount::answers {

struct TrialOptions {
  std::optional<Duration> keep;  // what was observed longer ago is taken for gone
  std::string facet;             // groups by it; empty for none
  std::size_t movers = 5;        // largest moves that are explained
};

/// One subject's rating, and what it rests on.
struct Rested {
  double rating = 0;
  std::uint64_t evidence_count = 0;
  double weight = 0;                    // of that evidence together
  std::optional<double> evidence_mean;  // weighted, without the prior
};

struct Mover {
  std::string subject;
  Rested before;
  Rested after;
};

/// Subjects that are in one band before and in another after.
struct Crossing {
  std::string from;
  std::string to;
  std::uint64_t subjects = 0;
};

struct Group {
  std::string name;
  std::uint64_t rated = 0;
  std::uint64_t moved = 0;
  double mean_move = 0;  // with its sign
};

/// What the record cannot tell of the candidate.
struct NotReplayed {
  std::string what;
  std::uint64_t count = 0;
};

/// How far ratings move, whatever the direction.
struct MoveSizes {
  double mean = 0;
  double median = 0;
  double ninth_decile = 0;
  double most = 0;
};

struct Trial {
  std::string context;
  engine::TreeSize tree_size = 0;
  Instant at;
  Hash before{};
  Hash candidate{};
  std::uint64_t rated = 0;  // subjects with evidence that counts, before
  std::uint64_t moved = 0;  // of those, whose rating is another number
  std::uint64_t rose = 0;
  std::uint64_t unrated = 0;  // of those, without evidence that counts, after
  MoveSizes sizes;            // over all that are rated before and after
  std::uint64_t evidence_before = 0;
  std::uint64_t evidence_after = 0;
  std::vector<Crossing> crossings;
  std::vector<Group> groups;
  std::vector<Mover> movers;
  std::vector<NotReplayed> not_replayed;
};

/// `candidate` was loaded for the ledger's kind. NotFound for a context that is not there;
/// InvalidInput for another scale, or a facet that the policy in force does not have.
Result<Trial> try_policy(const engine::Engine& engine, const ledger::Reader& reader,
                         const policy::Policy& candidate, const TrialOptions& options,
                         const engine::OnRows& on_rows);

void write_fields(JsonWriter& json, const Trial& trial);

}  // namespace recount::answers
