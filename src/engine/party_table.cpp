#include "engine/party_table.h"

#include <limits>
#include <utility>

#include "base/checksum.h"
#include "base/ensure.h"

namespace recount::engine {
namespace {

constexpr std::size_t kSlotsAtFirst = 64;
constexpr std::uint64_t kTag = 0xFFFFFFFF00000000U;

PartyId id_in(std::uint64_t slot) {
  return static_cast<PartyId>(slot & ~kTag) - 1;
}

bool has_tag(std::uint64_t slot, std::uint64_t hash) {
  return ((slot ^ hash) & kTag) == 0;
}

}  // namespace

PartyTable::PartyTable() : slots_(kSlotsAtFirst, 0) {}

std::string_view PartyTable::name_of(PartyId id) const {
  ensure(id < ends_.size(), "a party id comes from its own table");
  const std::uint64_t begin = id == 0 ? 0 : ends_[id - 1];
  return {arena_.data() + begin, ends_[id] - begin};
}

std::uint64_t PartyTable::hash_of(std::string_view name) {
  return xxh3(as_bytes(name));
}

// The slot that holds the name, or the free one where it belongs.
std::size_t PartyTable::slot_of(std::string_view name, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = first_slot_of(hash);
  while (slots_[at] != 0 && !(has_tag(slots_[at], hash) && name_of(id_in(slots_[at])) == name)) {
    at = (at + 1) & mask;
  }
  return at;
}

std::optional<PartyId> PartyTable::likely(std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = first_slot_of(hash); slots_[at] != 0; at = (at + 1) & mask) {
    if (has_tag(slots_[at], hash)) {
      __builtin_prefetch(&ends_[id_in(slots_[at])]);
      return id_in(slots_[at]);
    }
  }
  return std::nullopt;
}

std::optional<PartyId> PartyTable::find(std::string_view name) const {
  const std::uint64_t slot = slots_[slot_of(name, hash_of(name))];
  return slot == 0 ? std::nullopt : std::optional(id_in(slot));
}

PartyId PartyTable::intern(std::string_view name) {
  const std::uint64_t hash = hash_of(name);
  const std::size_t slot = slot_of(name, hash);
  if (slots_[slot] != 0) {
    return id_in(slots_[slot]);
  }
  ensure(ends_.size() < std::numeric_limits<std::uint32_t>::max() - 1, "party ids are 32 bits");
  arena_ += name;
  ends_.push_back(arena_.size());
  slots_[slot] = (hash & kTag) | count();
  const PartyId id = count() - 1;
  if (ends_.size() * 3 > slots_.size() * 2) {
    grow();
  }
  return id;
}

std::optional<PartyTable> PartyTable::restore(std::string arena, std::vector<std::uint64_t> ends) {
  PartyTable table;
  std::uint64_t begin = 0;
  for (const std::uint64_t end : ends) {
    if (end <= begin || end > arena.size()) {
      return std::nullopt;
    }
    const PartyId expected = table.count();
    if (table.intern(std::string_view(arena).substr(begin, end - begin)) != expected) {
      return std::nullopt;
    }
    begin = end;
  }
  return begin == arena.size() ? std::optional(std::move(table)) : std::nullopt;
}

// All names differ, so that a free slot is all that is looked for.
void PartyTable::grow() {
  slots_ = TableVector<std::uint64_t>(slots_.size() * 2);
  for (PartyId id = 0; id < count(); ++id) {
    const std::uint64_t hash = hash_of(name_of(id));
    std::size_t at = first_slot_of(hash);
    while (slots_[at] != 0) {
      at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = (hash & kTag) | (std::uint64_t{id} + 1);
  }
}

}  // namespace recount::engine
