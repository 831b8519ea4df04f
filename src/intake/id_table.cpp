#include "intake/id_table.h"

#include "base/ensure.h"

namespace recount::intake {
namespace {

constexpr std::size_t kSlotsAtFirst = 1024;

Hash128 never_zero(Hash128 hash) {
  if (hash == Hash128{}) {
    hash.low = 1;
  }
  return hash;
}

}  // namespace

IdTable::IdTable(const SipKey& key) : key_(key), slots_(kSlotsAtFirst) {}

Hash128 IdTable::hash_of_id(std::string_view context, std::string_view id) const {
  // Context names hold no zero byte, so the pair can be taken apart in one way only.
  room_.assign(context.begin(), context.end());
  room_.push_back(0);
  room_.insert(room_.end(), id.begin(), id.end());
  return never_zero(sip_hash(key_, room_));
}

Hash128 IdTable::hash_of_content(ByteView canonical_event) const {
  return sip_hash(key_, canonical_event);
}

std::size_t IdTable::position_of(const Hash128& id) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = id.high & mask;
  while (slots_[at].id != Hash128{} && slots_[at].id != id) {
    at = (at + 1) & mask;
  }
  return at;
}

const IdTable::Slot* IdTable::find(const Hash128& id) const {
  const Slot& slot = slots_[position_of(id)];
  return slot.id == id ? &slot : nullptr;
}

void IdTable::forget_content(const Hash128& id) {
  Slot& slot = slots_[position_of(id)];
  ensure(slot.id == id, "an id is forgotten that was used");
  slot.content = {};
}

void IdTable::insert(const Slot& slot) {
  Slot& free = slots_[position_of(slot.id)];
  ensure(free.id == Hash128{}, "an id is inserted once");
  free = slot;
  ++count_;
  if (count_ * 3 > slots_.size() * 2) {
    grow();
  }
}

void IdTable::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.id != Hash128{}) {
      slots_[position_of(slot.id)] = slot;
    }
  }
}

}  // namespace recount::intake
