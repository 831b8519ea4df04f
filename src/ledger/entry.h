// The entries of the log: uniform records of 41 bytes, and public control entries.
//
//   private entry, 41 bytes                         control entry
//   ┌──────┬─────────────┬────────────────┐         ┌──────┬─────────────┬───────────────┐
//   │ 0x01 │ recorded_at │ commitment     │         │ 0x02 │ recorded_at │ body, public  │
//   │ 1    │ 8, BE, µs   │ 32             │         │ 1    │ 8, BE, µs   │ 1..60000      │
//   └──────┴─────────────┴────────────────┘         └──────┴─────────────┴───────────────┘
//
// A private entry tells nothing but when it was recorded: its kind, parties, salt and event live in
// the vault, behind commitment = SHA-256("recount1" ‖ salt ‖ event). One leaf hash of it is one
// block of SHA-256. This library does not know what an event says.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/sha256.h"

namespace recount::ledger {

/// Zero-based position of an entry; the number of entries.
using EntryIndex = std::uint64_t;
using TreeSize = std::uint64_t;

using Salt = std::array<std::uint8_t, 16>;

inline constexpr std::uint8_t kPrivateEntry = 0x01;
inline constexpr std::uint8_t kControlEntry = 0x02;
inline constexpr std::size_t kPrivateEntryBytes = 1 + 8 + 32;
inline constexpr std::size_t kEventBytesMax = 60'000;
static_assert(kPrivateEntryBytes == 41);

Hash commitment_of(const Salt& salt, ByteView event);
/// The same of each, where salt and event lie one behind the other.
void commitments_of(std::span<const ByteView> salted_events, std::span<Hash> commitments);

/// Both append one whole entry to `out`.
void append_private_entry(Instant recorded_at, const Hash& commitment, Bytes& out);
void append_control_entry(Instant recorded_at, ByteView body, Bytes& out);

/// An entry taken apart. `body` borrows from the bytes that were read.
struct EntryView {
  std::uint8_t type = kPrivateEntry;
  Instant recorded_at;
  Hash commitment{};  // of a private entry
  ByteView body;      // of a control entry
};

/// Damaged when the bytes are neither kind of entry.
Result<EntryView> read_entry(ByteView entry);

}  // namespace recount::ledger
