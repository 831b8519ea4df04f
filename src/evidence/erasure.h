// The end of openings: on request (Erase), or because a policy's retention ends (Expiry).
//
// Both list entries and never a party. From the entry on, the openings that they list are destroyed
// in the vault: of each there is left a mark of 16 bytes (a keyed hash of its id) and its length.
// The entries stay in the tree, and every proof stays good.
//
// Holds: `marks` binds what is left, so that a changed mark is found.
//   marks = SHA-256 over, for each listed entry in order, length (4 bytes, little-endian) ‖ mark
#pragma once

#include <array>
#include <string>

#include "base/sha256.h"
#include "evidence/entry_set.h"

namespace recount::evidence {

using ErasedMark = std::array<std::uint8_t, 16>;

struct Erase {
  static constexpr std::uint8_t kKind = 0x29;

  std::string id;
  std::string context;
  std::string reason;  // names nobody
  EntrySet entries;
  Hash marks{};
  Instant declared_at;

  friend bool operator==(const Erase&, const Erase&) = default;
};

struct Expiry {
  static constexpr std::uint8_t kKind = 0x2a;

  std::string id;
  std::string context;
  Instant before;  // what was recorded earlier than this is not retained
  EntrySet entries;
  Hash marks{};
  Instant declared_at;

  friend bool operator==(const Expiry&, const Expiry&) = default;
};

/// Makes the hash of marks, entry by entry.
class MarkHash {
 public:
  void add(std::uint32_t event_bytes, const ErasedMark& mark);
  Hash take();

 private:
  Bytes message_;
};

void write_fields(const Erase& erase, FieldWriter& write);
void write_fields(const Expiry& expiry, FieldWriter& write);

bool read_fields(FieldReader& read, Erase& erase);
bool read_fields(FieldReader& read, Expiry& expiry);

}  // namespace recount::evidence
