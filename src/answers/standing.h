// A standing: what a context says of a subject, with what it rests on. Always a rating with its
// uncertainty, the number of pieces of evidence, the policy and the tree that made it.
//
// A standing is a function of the live evidence at a ledger size, the policy in force there, and a
// time; asking twice, or later, gives the same answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/json_writer.h"
#include "base/result.h"
#include "base/sha256.h"
#include "engine/engine.h"
#include "models/beta.h"

namespace recount::answers {

/// Which record is asked, and when. What is missing has its default: the whole ledger; the greatest
/// observed_at among the context's live evidence at that size.
struct AsOf {
  std::optional<engine::TreeSize> size;
  std::optional<Instant> at;
};

struct Standing {
  evidence::LedgerKind ledger_kind = evidence::LedgerKind::Synthetic;
  std::string context;
  std::string subject;
  double rating = 0;
  models::Range interval;  // 95 %
  models::Range wilson;
  std::uint64_t evidence_count = 0;
  std::uint64_t contested_count = 0;  // of that evidence, disputed and not ruled upon
  std::uint64_t context_erased = 0;   // openings of the context at this size, erased since
  Hash policy{};
  engine::TreeSize tree_size = 0;
  Instant at;
};

/// NotFound, with the nearest names, for a context or a subject that has nothing at that size.
Result<Standing> standing_of(const engine::Engine& engine, std::string_view context,
                             std::string_view subject, const AsOf& as_of);

/// Which parts of a standing its reader sees.
struct Shown {
  bool rating = true;
  bool interval = true;  // both of them
  bool count = true;
};

/// The members of a standing, into an object that is open.
void write_fields(JsonWriter& json, const Standing& standing, const Shown& shown = {});

/// What an AsOf means in one context. NotFound where the context has no policy at that size;
/// InvalidInput for a size that the ledger has not reached.
struct Asked {
  const engine::ContextState* context = nullptr;
  const policy::Policy* policy = nullptr;
  engine::Moment moment;
};

Result<Asked> ask(const engine::Engine& engine, std::string_view context, const AsOf& as_of);

/// The subject's place in the context; NotFound, with the nearest names, otherwise.
Result<engine::SubjectIndex> find_subject(const Asked& asked, std::string_view subject);

/// A subject's standing, or its rating alone, where it is already known what is asked; nothing for
/// one without evidence that counts.
std::optional<Standing> find_standing(const engine::Engine& engine, const Asked& asked,
                                      std::string_view subject);
std::optional<engine::SubjectRating> find_rating(const Asked& asked, std::string_view subject);

/// One subject's standing where it is already known what is asked.
Standing standing_at(const engine::Engine& engine, const Asked& asked,
                     engine::SubjectIndex subject);

}  // namespace recount::answers
