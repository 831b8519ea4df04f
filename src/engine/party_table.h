// Names become small dense numbers, once a context: the same name in two contexts is two parties,
// and no table joins them.
//
// Holds: ids count from 0 in the order in which names were first seen; a name keeps its id for
// ever. Names lie one behind the other in one arena.
//
//   slot, 8 bytes   tag 32 bits of the name's hash │ id + 1, 32 bits     0 when free
//
// Slots are found by open addressing, at most two thirds full.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/huge_pages.h"

namespace recount::engine {

using PartyId = std::uint32_t;

class PartyTable {
 public:
  PartyTable();

  PartyId intern(std::string_view name);
  std::optional<PartyId> find(std::string_view name) const;
  /// Borrows from the table until the next `intern`.
  std::string_view name_of(PartyId id) const;

  std::uint32_t count() const { return static_cast<std::uint32_t>(ends_.size()); }

  const std::string& arena() const { return arena_; }

  const std::vector<std::uint64_t>& ends() const { return ends_; }

  /// Nothing when the parts are no table: ends that do not ascend to the arena's, a name twice.
  static std::optional<PartyTable> restore(std::string arena, std::vector<std::uint64_t> ends);

  // Memory that `intern` will look at, asked for in three steps, each of which follows what the one
  // before it brought. Between them the memory of other names is asked for.
  static std::uint64_t hash_of(std::string_view name);

  void prefetch_slot(std::uint64_t hash) const { __builtin_prefetch(&slots_[first_slot_of(hash)]); }

  /// The first party with this tag, whose end is asked for: almost always that of the name.
  std::optional<PartyId> likely(std::uint64_t hash) const;

  void prefetch_name(PartyId id) const {
    __builtin_prefetch(arena_.data() + (id == 0 ? 0 : ends_[id - 1]));
  }

 private:
  std::size_t first_slot_of(std::uint64_t hash) const { return hash & (slots_.size() - 1); }

  std::size_t slot_of(std::string_view name, std::uint64_t hash) const;
  void grow();

  std::string arena_;
  std::vector<std::uint64_t> ends_;  // of each name in the arena
  TableVector<std::uint64_t> slots_;
};

}  // namespace recount::engine
