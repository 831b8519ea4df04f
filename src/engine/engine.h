// The one fold from entries to ratings. Folding entry by entry, replaying from the first, and
// continuing from a snapshot give the same state, byte for byte (`state_bytes`).
//
// Contexts do not meet: each has its own parties, record and state, and no call spans two.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/sha256.h"
#include "engine/context_state.h"
#include "evidence/event.h"

namespace recount::engine {

class Engine {
 public:
  /// Entries folded.
  TreeSize size() const { return size_; }

  const std::optional<evidence::Genesis>& genesis() const { return genesis_; }

  /// Entries come in order: `entry == size()`. Damaged when an event contradicts the record.
  Status apply(EntryIndex entry, const evidence::ControlEvent& event);
  Status apply(EntryIndex entry, const evidence::Event& event);
  /// The hot path.
  Status apply(EntryIndex entry, const evidence::EvidenceView& evidence);
  /// The same of some pieces of evidence that are entries one behind the other, faster: memory that
  /// one needs is on its way while others are folded.
  Status apply(EntryIndex first, std::span<const evidence::EvidenceView> evidence);
  /// A read (evidence/access.h): it rates nobody. Damaged in a ledger that has contexts, since
  /// reads are kept apart from evidence.
  Status apply_access(EntryIndex entry);
  /// The entry's opening was destroyed; an erasure or expiry further on lists it.
  void apply_erased(EntryIndex entry);

  /// Entries without an opening that nothing on record accounts for: none in a sound ledger that is
  /// folded to its end.
  const Missing& missing() const { return missing_; }

  /// The key that signs checkpoints, and the changes of it by their entries.
  const std::map<EntryIndex, evidence::KeyRotation>& rotations() const { return rotations_; }

  const std::map<std::string, ContextState, std::less<>>& contexts() const { return contexts_; }

  const ContextState* find_context(std::string_view name) const;

  /// The whole state in one canonical form (snapshot.h reads it back), and its hash.
  Bytes state_bytes() const;
  Hash state_hash() const;
  static Result<Engine> from_state_bytes(ByteView bytes);

 private:
  Result<ContextState*> context_of(EntryIndex entry, std::string_view name);
  Status begin(EntryIndex entry, const evidence::Genesis& genesis);
  Status change(EntryIndex entry, const evidence::PolicyChange& change);
  Status rotate(EntryIndex entry, const evidence::KeyRotation& rotation);
  Status erase(EntryIndex entry, std::string_view context, Erased erased);
  Status fold(EntryIndex entry, ContextState& context, const evidence::EvidenceView& evidence);

  TreeSize size_ = 0;
  std::optional<evidence::Genesis> genesis_;
  std::map<EntryIndex, evidence::KeyRotation> rotations_;
  Missing missing_;
  std::map<std::string, ContextState, std::less<>> contexts_;
};

}  // namespace recount::engine
