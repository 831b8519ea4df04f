// Evidence on its way in, as far as that goes without the ledger: validated, admitted by the policy
// of its context, in canonical bytes, the keyed hashes of its id and content taken. What is left
// is to look its id up and to append it (Intake::append).
//
// One thread may admit batches while another appends those that were admitted before.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "evidence/event.h"
#include "intake/id_table.h"
#include "policy/policy.h"

namespace recount::intake {

using Policies = std::map<std::string, policy::Policy, std::less<>>;

/// Some pieces of evidence that may go on record, in order.
struct AdmittedBatch {
  struct Piece {
    Hash128 id;
    Hash128 content;
    std::size_t begin = 0;  // of its canonical bytes
    std::size_t end = 0;
  };

  std::vector<Piece> pieces;
  Bytes bytes;

  ByteView event(std::size_t piece) const {
    return ByteView(bytes).subspan(pieces[piece].begin, pieces[piece].end - pieces[piece].begin);
  }

  /// Keeps its room.
  void clear();
};

class Admitter {
 public:
  /// The policies are borrowed, and stay as they are for the admitter's life.
  Admitter(const Policies& policies, const IdHasher& hasher)
      : policies_(&policies), hasher_(hasher) {}

  /// Adds the evidence to the batch. Errors are about the evidence.
  Status admit(const evidence::Evidence& evidence, Instant now, AdmittedBatch& batch);

 private:
  Result<const policy::Policy*> policy_of(const evidence::Evidence& evidence);

  const Policies* policies_;
  IdHasher hasher_;
  std::array<const policy::Policy*, 64> known_{};  // met before, by the hash of their context
};

}  // namespace recount::intake
