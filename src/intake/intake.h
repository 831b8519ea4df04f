// The only way into a ledger: validate, admit by policy, deduplicate, append, give a receipt.
//
// Invariants
//   1. A receipt's entry and opening are durable: `commit` comes before it is handed on.
//   2. An id is used once a context, for ever: the same id with the same content is a duplicate and
//      changes nothing; with other content it is a conflict.
//   3. An erased id stays used: it is answered as erased, and tells nothing of what it stood for.
//   4. The admission state (ids, what may be spoken of) is a fold of the ledger: opening a ledger
//      gives the same state as having written it.
//
// Not thread-safe; one Intake a ledger (the writer's lock sees to it).
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/entropy.h"
#include "base/files.h"
#include "evidence/event.h"
#include "intake/admitter.h"
#include "intake/endings.h"
#include "intake/id_table.h"
#include "ledger/reader.h"
#include "ledger/writer.h"
#include "policy/policy.h"

namespace recount::intake {

struct NewLedger {
  evidence::LedgerKind kind = evidence::LedgerKind::Synthetic;
  std::string controller;
  std::string origin;                    // empty: made from the directory's name and the key
  std::vector<policy::Policy> policies;  // loaded for `kind`
};

enum class Verdict : std::uint8_t {
  Accepted,
  Duplicate,   // the same id with the same content: nothing was added
  IdConflict,  // the same id with other content: nothing was added
  Erased,      // what the id stood for is erased: nothing was added
};

struct Submitted {
  Verdict verdict = Verdict::Accepted;
  evidence::EntryIndex entry = 0;  // of the new entry, or of the one on record
};

/// What an erasure or an expiry did in one context.
struct Ended {
  std::string context;
  std::uint64_t openings = 0;
  std::vector<evidence::EntryIndex> entries;  // of the erasure or expiry
};

class Intake {
 public:
  /// Makes a ledger with its genesis and policies, published.
  static Result<Intake> create(const Path& ledger, const NewLedger& options, Clock& clock,
                               Entropy& entropy);
  static Result<Intake> open(const Path& ledger, Clock& clock, Entropy& entropy);

  /// Errors are about the evidence, but for code Io: then the ledger failed.
  Result<Submitted> submit(const evidence::Evidence& evidence);
  /// Evidence that an admitter of this intake let in: looks its ids up and appends what is new, in
  /// the batch's order. One answer a piece, in the room that is given.
  void append(const AdmittedBatch& batch, std::vector<Submitted>& answers);

  /// Borrows from this intake, which is neither moved nor given other policies while it is used.
  Admitter admitter() const { return {policies_, hasher_}; }

  /// A retraction, contest or ruling: also checks that what it speaks of is there, and that a
  /// decider is no party to what is decided.
  Result<Submitted> submit(const evidence::Event& event);

  /// Erases every opening of a context that names the party, with what is said about it: an entry
  /// lists them, and they are destroyed in the vault; the snapshot is thrown away. NotFound where
  /// there is none.
  Result<Ended> erase(std::string_view context, std::string_view party, std::string_view reason);
  /// Ends what the policies do not retain at a time; once a day a context, at most. Contexts in
  /// which nothing ends are left out.
  Result<std::vector<Ended>> expire(Instant at);

  /// Replaces the key that signs checkpoints; until then both sign. The entry of the rotation.
  Result<evidence::EntryIndex> rotate_key(Instant overlap_until, Entropy& entropy);

  std::size_t pending_bytes() const { return writer_.pending_bytes(); }

  Result<ledger::Commit> commit() { return writer_.commit(); }

  /// Commits, and signs a checkpoint over everything.
  Status publish() { return writer_.publish(); }

  /// The same in two parts, the second on any thread beside submits and commits (writer.h).
  Result<std::optional<ledger::Publication>> begin_publication() {
    return writer_.begin_publication();
  }

  Status finish_publication(const ledger::Publication& publication) {
    return writer_.finish_publication(publication);
  }

  std::uint64_t committed_size() const { return writer_.committed_size(); }

  evidence::LedgerKind kind() const { return kind_; }

  const policy::Policy* find_policy(std::string_view context) const;
  /// The contexts' names, sorted.
  std::vector<std::string> contexts() const;

 private:
  Intake(ledger::Writer writer, Path ledger, const SipKey& key, Clock& clock);
  Status fold_ledger();
  Status fold_erased(const ledger::OpenedEntry& entry);
  Status finish_endings();
  Status destroy(const Endings& endings);
  template <typename MakeEvent>
  Result<Ended> end(std::string_view context, const Endings& endings, const MakeEvent& make);
  Status fold(const ledger::OpenedEntry& entry);
  Status fold_control(const ledger::OpenedEntry& entry);
  Submitted append(const Hash128& id, const Hash128& content, ByteView event);
  Result<evidence::Event> event_at(evidence::EntryIndex entry, std::string_view context);
  Status check_reference(const evidence::Event& event);
  Status check_reference(const evidence::Retract& retract);
  Status check_reference(const evidence::Contest& contest);
  Status check_reference(const evidence::Ruling& ruling);

  ledger::Writer writer_;
  Path ledger_;
  IdHasher hasher_;
  IdTable ids_;
  Clock* clock_;
  evidence::LedgerKind kind_ = evidence::LedgerKind::Synthetic;
  Policies policies_;
  std::set<evidence::EntryIndex> ruled_;          // contests that have their ruling
  evidence::EntrySet erased_;                     // openings that were gone when we opened
  std::vector<evidence::EntryIndex> unfinished_;  // openings that are listed by an erasure
  AdmittedBatch one_;                             // room for a single submission
};

}  // namespace recount::intake
