// One context folded: its policies, its parties, its record, and the state of everybody rated.
//
// Invariants
//   1. A subject's state is the fold, in ledger order, of exactly the rows that count now.
//   2. When a row stops counting, its subject is folded again from what remains; nothing is
//      subtracted. When openings are erased, the whole context is: its parties, rows and facts are
//      then those of a ledger in which the erased entries never said anything.
//   3. A reading depends on the rows that count at a tree size, the policy in force there, and a
//      time; evidence observed after that time does not count, nor what the policy's memory does
//      not reach from there (memory.h).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/record.h"
#include "evidence/evidence_view.h"
#include "models/beta.h"
#include "policy/policy.h"

namespace recount::engine {

struct PolicyInForce {
  EntryIndex from = 0;
  policy::Policy policy;
};

struct SubjectState {
  PartyId party = 0;
  RowIndex last_row = kNoRow;
  models::BetaState beta;
};

/// Entries whose openings were not there to be folded, and that no erasure accounts for yet.
using Missing = std::set<EntryIndex>;

/// Which record is asked: its size, and the time at which it is read.
struct Moment {
  TreeSize size = 0;
  Instant at;
};

/// What the rows that count say of one subject.
struct SubjectReading {
  std::uint64_t evidence_count = 0;
  models::BetaSums sums;
  models::BetaReading beta;
};

/// The same, as far as it costs little.
struct SubjectRating {
  std::uint64_t evidence_count = 0;
  models::BetaSums sums;
  double rating = 0;
};

class ContextState {
 public:
  explicit ContextState(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }

  const PartyTable& parties() const { return parties_; }

  const Record& record() const { return record_; }

  const std::vector<SubjectState>& subjects() const { return subjects_; }

  const std::vector<PolicyInForce>& policies() const { return policies_; }

  /// Damaged when the policy's scale is not that of the policies before it.
  Status set_policy(EntryIndex from, policy::Policy policy);

  void fold(EntryIndex entry, const evidence::EvidenceView& evidence);
  /// Damaged when what an event speaks of is not on record here, and is neither erased nor among
  /// the entries that are `missing` so far: openings that an erasure further on accounts for.
  Status fold(EntryIndex entry, const evidence::Event& event, const Missing& missing);
  /// The entries were erased by the entry `at`.
  void forget(EntryIndex at, Erased erased);

  /// Asks for the memory that `fold` will look at, in steps between which other memory is asked
  /// for. Changes nothing.
  struct Ahead {
    std::uint64_t rater_hash = 0;
    std::uint64_t subject_hash = 0;
    std::optional<PartyId> rater;
    std::optional<PartyId> subject;
  };

  void prefetch_slots(const evidence::EvidenceView& evidence, Ahead& ahead) const;
  void prefetch_parties(Ahead& ahead) const;
  void prefetch_states(const Ahead& ahead) const;

  std::optional<SubjectIndex> find_subject(std::string_view name) const;

  /// The policy in force in a ledger of `size` entries; null where there was none yet.
  const policy::Policy* policy_at(TreeSize size) const;

  /// Greatest observed_at of the rows that count at `size`; nothing without any.
  std::optional<Instant> latest_at(TreeSize size) const;

  /// The context has a policy at `moment.size`.
  SubjectReading read(SubjectIndex subject, const Moment& moment) const;
  SubjectRating rate(SubjectIndex subject, const Moment& moment) const;

  /// The subject's rows, whether they count or not, in ledger order.
  std::vector<RowIndex> all_rows_of(SubjectIndex subject) const;
  /// The subject's rows that count, in ledger order, remembered or not.
  std::vector<RowIndex> live_rows_of(SubjectIndex subject, const Moment& moment) const;
  /// Of those, the ones that the policy's memory reaches; what a reading rests on.
  std::vector<RowIndex> rows_of(SubjectIndex subject, const Moment& moment) const;

  /// Puts a context back together from what a snapshot keeps; Damaged when the parts do not fit.
  struct Parts {
    std::vector<PolicyInForce> policies;
    PartyTable parties;
    std::vector<Row> rows;
    std::vector<EntryIndex> since;
    std::vector<PartyId> raters;
    std::vector<double> scores;
    std::vector<SubjectState> subjects;  // last_row is found again
    std::map<RowIndex, EntryIndex> seals;
    Facts facts;
  };

  static Result<ContextState> restore(std::string name, Parts parts);

 private:
  SubjectIndex intern_subject(std::string_view name);

  struct NewRow {
    EntryIndex since = 0;
    std::optional<EntryIndex> seal;
    std::string_view rater;
    std::string_view subject;
    double score = 0;
    Instant observed_at;
  };

  SubjectIndex add_row(const NewRow& row);
  void absorb(const NewRow& row);
  void note(EntryIndex entry, Fact fact);
  void refold_all();
  Status check_seals(EntryIndex entry, const evidence::Reveal& reveal) const;
  void open(EntryIndex entry, const evidence::Reveal& reveal);
  Status check_spoken_of(const evidence::Event& event, const Missing& missing) const;
  void refold(SubjectIndex subject);
  std::optional<Instant> scan_latest(TreeSize size) const;

  std::string name_;
  std::vector<PolicyInForce> policies_;
  PartyTable parties_;
  Record record_;
  std::vector<SubjectState> subjects_;
  std::vector<SubjectIndex> subject_of_party_;  // kNoSubject where a party was never rated
  std::optional<Instant> latest_;               // of the rows that count now
  TreeSize folded_size_ = 0;                    // entries folded, of all contexts
};

/// The beta model with a policy's parameters.
models::Beta beta_of(const policy::Policy& policy);

/// The state of every subject under another model: one pass over the rows, in ledger order. This is
/// what a change of policy replays.
std::vector<models::BetaState> fold_rows(const Record& record, std::size_t subject_count,
                                         const models::Beta& model);

}  // namespace recount::engine
