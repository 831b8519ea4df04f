// Which ids were used, remembered without the ids: keyed hashes outlive what they were made from
// and tell nothing of it (DESIGN: ids outlive erasure without telling).
//
//   slot, 40 bytes   id 16 │ content 16 │ entry index 8        id, content: SipHash under a key
//                                                              that stays in the ledger's secret/
//
// Open addressing, at most two thirds full. An id hash of zero is stored as one.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/sip_hash.h"
#include "evidence/event.h"

namespace recount::intake {

class IdTable {
 public:
  explicit IdTable(const SipKey& key);

  struct Slot {
    Hash128 id;
    Hash128 content;  // zero once what the id stood for is erased
    evidence::EntryIndex entry = 0;
  };

  static_assert(sizeof(Slot) == 40);

  Hash128 hash_of_id(std::string_view context, std::string_view id) const;
  Hash128 hash_of_content(ByteView canonical_event) const;

  /// The slot of an id that was used; null otherwise. Valid until the next `insert`.
  const Slot* find(const Hash128& id) const;
  /// Of an id that was used: from now on it is answered as erased.
  void forget_content(const Hash128& id);
  /// The id is not there yet.
  void insert(const Slot& slot);

  std::uint64_t count() const { return count_; }

 private:
  std::size_t position_of(const Hash128& id) const;
  void grow();

  SipKey key_;
  std::vector<Slot> slots_;
  std::uint64_t count_ = 0;
  mutable Bytes room_;  // context ‖ 0 ‖ id, kept to spare an allocation a call
};

}  // namespace recount::intake
