#include "intake/id_table.h"

#include <algorithm>

#include "base/ensure.h"

namespace recount::intake {
namespace {

constexpr std::size_t kSlotsAtFirst = 1024;
constexpr std::uint64_t kRowsAhead = 16;  // far enough to hide one trip to memory

// A mark of zero says that an erasure left none.
Hash128 never_zero(Hash128 hash) {
  if (hash == Hash128{}) {
    hash.low = 1;
  }
  return hash;
}

}  // namespace

Hash128 IdHasher::hash_of_id(std::string_view context, std::string_view id) const {
  // Context names hold no zero byte, so the pair can be taken apart in one way only.
  room_.assign(context.begin(), context.end());
  room_.push_back(0);
  room_.insert(room_.end(), id.begin(), id.end());
  return never_zero(sip_hash(key_, room_));
}

Hash128 IdHasher::hash_of_content(ByteView canonical_event) const {
  return sip_hash(key_, canonical_event);
}

IdTable::IdTable() : slots_(kSlotsAtFirst) {}

// The slot that holds the id, or the free one where it belongs.
std::size_t IdTable::slot_of(const Hash128& id) const {
  const std::size_t mask = slots_.size() - 1;
  const std::uint64_t tag = tag_of(id);
  std::size_t at = first_slot_of(id);
  while (slots_[at] != 0) {
    if ((slots_[at] & ~kNumber) == tag && row(number_in(slots_[at])).id == id) {
      break;
    }
    at = (at + 1) & mask;
  }
  return at;
}

const IdTable::Row* IdTable::find(const Hash128& id) const {
  const std::uint64_t slot = slots_[slot_of(id)];
  return slot == 0 ? nullptr : &row(number_in(slot));
}

void IdTable::forget_content(const Hash128& id) {
  const std::uint64_t slot = slots_[slot_of(id)];
  ensure(slot != 0, "an id is forgotten that was used");
  const std::uint64_t number = number_in(slot);
  chunks_[number / kChunkRows][number % kChunkRows].content = {};
}

void IdTable::insert(const Row& row) {
  ensure(count_ + 1 < std::uint64_t{1} << kNumberBits, "rows are numbered in 40 bits");
  std::uint64_t& free = slots_[slot_of(row.id)];
  ensure(free == 0, "an id is inserted once");
  if (count_ % kChunkRows == 0) {
    chunks_.emplace_back().reserve(kChunkRows);
  }
  chunks_.back().push_back(row);
  ++count_;
  free = tag_of(row.id) | count_;
  if (count_ * 3 > slots_.size() * 2) {
    grow();
  }
}

// All ids differ, so that a free slot is all that is looked for.
void IdTable::place(std::uint64_t number) {
  const Hash128& id = row(number).id;
  std::size_t at = first_slot_of(id);
  while (slots_[at] != 0) {
    at = (at + 1) & (slots_.size() - 1);
  }
  slots_[at] = tag_of(id) | (number + 1);
}

void IdTable::grow() {
  slots_ = TableVector<std::uint64_t>(slots_.size() * 2);
  for (std::uint64_t number = 0; number < count_; ++number) {
    prefetch(row(std::min(number + kRowsAhead, count_ - 1)).id);
    place(number);
  }
}

}  // namespace recount::intake
