#include "engine/party_table.h"

#include <limits>
#include <utility>

#include "base/checksum.h"
#include "base/ensure.h"

namespace recount::engine {
namespace {

constexpr std::size_t kSlotsAtFirst = 64;

}  // namespace

PartyTable::PartyTable() : slots_(kSlotsAtFirst, 0) {}

std::string_view PartyTable::name_of(PartyId id) const {
  ensure(id < ends_.size(), "a party id comes from its own table");
  const std::uint64_t begin = id == 0 ? 0 : ends_[id - 1];
  return std::string_view(arena_).substr(begin, ends_[id] - begin);
}

// The slot that holds the name, or the free one where it belongs.
std::size_t PartyTable::slot_of(std::string_view name) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = xxh3(as_bytes(name)) & mask;
  while (slots_[at] != 0 && name_of(slots_[at] - 1) != name) {
    at = (at + 1) & mask;
  }
  return at;
}

std::optional<PartyId> PartyTable::find(std::string_view name) const {
  const std::uint32_t found = slots_[slot_of(name)];
  return found == 0 ? std::nullopt : std::optional(found - 1);
}

PartyId PartyTable::intern(std::string_view name) {
  const std::size_t slot = slot_of(name);
  if (slots_[slot] != 0) {
    return slots_[slot] - 1;
  }
  ensure(ends_.size() < std::numeric_limits<std::uint32_t>::max() - 1, "party ids are 32 bits");
  arena_ += name;
  ends_.push_back(arena_.size());
  slots_[slot] = count();
  const PartyId id = count() - 1;
  if (ends_.size() * 2 > slots_.size()) {
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

void PartyTable::grow() {
  slots_.assign(slots_.size() * 2, 0);
  for (PartyId id = 0; id < count(); ++id) {
    slots_[slot_of(name_of(id))] = id + 1;
  }
}

}  // namespace recount::engine
