// Names become small dense numbers, once a context: the same name in two contexts is two parties,
// and no table joins them.
//
// Holds: ids count from 0 in the order in which names were first seen; a name keeps its id for
// ever. Lookups are by open addressing over ids; names lie one behind the other in one arena.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

 private:
  std::size_t slot_of(std::string_view name) const;
  void grow();

  std::string arena_;
  std::vector<std::uint64_t> ends_;   // of each name in the arena
  std::vector<std::uint32_t> slots_;  // id + 1, 0 for free; a power of two, at most half full
};

}  // namespace recount::engine
