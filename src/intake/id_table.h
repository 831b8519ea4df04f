// Which ids were used, remembered without the ids: keyed hashes outlive what they were made from
// and tell nothing of it (DESIGN: ids outlive erasure without telling).
//
//   row, 40 bytes   id 16 │ content 16 │ entry index 8       in the order of use
//   slot, 8 bytes   tag 24 bits │ row number + 1, 40 bits    0 when free
//
// Slots are found by open addressing, at most two thirds full; a tag is part of the id's hash, so
// that an id that was never used is told from the slots alone, which is almost every id. For n ids
// the table takes 40·n bytes of rows and 12·n to 24·n of slots: 64 GB at most for 10⁹.
//
// id, content: SipHash under a key that stays in the ledger's secret/.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/huge_pages.h"
#include "base/sip_hash.h"
#include "evidence/event.h"

namespace recount::intake {

/// Makes the keyed hashes. One thread a hasher; copies are independent.
class IdHasher {
 public:
  explicit IdHasher(const SipKey& key) : key_(key) {}

  Hash128 hash_of_id(std::string_view context, std::string_view id) const;
  Hash128 hash_of_content(ByteView canonical_event) const;

 private:
  SipKey key_;
  mutable Bytes room_;  // context ‖ 0 ‖ id, kept to spare an allocation a call
};

class IdTable {
 public:
  IdTable();

  struct Row {
    Hash128 id;
    Hash128 content;  // zero once what the id stood for is erased
    evidence::EntryIndex entry = 0;
  };

  static_assert(sizeof(Row) == 40);

  /// The row of an id that was used; null otherwise. Valid as long as the table.
  const Row* find(const Hash128& id) const;
  /// Of an id that was used: from now on it is answered as erased.
  void forget_content(const Hash128& id);
  /// The id is not there yet.
  void insert(const Row& row);

  /// Asks for the memory that `find` and `insert` will look at.
  void prefetch(const Hash128& id) const { __builtin_prefetch(&slots_[first_slot_of(id)], 1); }

  std::uint64_t count() const { return count_; }

 private:
  static constexpr std::uint64_t kChunkRows = 1U << 16U;
  static constexpr unsigned kNumberBits = 40;
  static constexpr std::uint64_t kNumber = (std::uint64_t{1} << kNumberBits) - 1;

  std::size_t first_slot_of(const Hash128& id) const { return id.high & (slots_.size() - 1); }

  static std::uint64_t tag_of(const Hash128& id) { return id.low >> kNumberBits << kNumberBits; }

  /// Of a slot that is taken.
  static std::uint64_t number_in(std::uint64_t slot) { return (slot & kNumber) - 1; }

  const Row& row(std::uint64_t number) const {
    return chunks_[number / kChunkRows][number % kChunkRows];
  }

  std::size_t slot_of(const Hash128& id) const;
  void place(std::uint64_t number);
  void grow();

  TableVector<std::uint64_t> slots_;
  std::vector<std::vector<Row>> chunks_;  // of kChunkRows, so that growth moves none
  std::uint64_t count_ = 0;
};

}  // namespace recount::intake
