// Frames: what one commit appends to the vault. Little-endian.
//
//   offset  bytes
//        ┌──────────────────────────────────────────────────────────────────────────────┐
//    0   │ magic "RCF2"              4   or "RCF1", of the first format                 │
//    4   │ header_checksum           4   low 32 bits of XXH3 over the 64 bytes with     │
//        │                               this field zero; in RCF1 over bytes 8..63      │
//    8   │ first_index               8   of the first entry                             │
//   16   │ recorded_at               8   i64 µs since 1970, of every entry              │
//   24   │ entry_count               4   1 or more                                      │
//   28   │ payload_bytes             4   at most 64 MiB                                 │
//   32   │ payload_xxh3              8                                                  │
//   40   │ previous_link             8   of the frame before; 0 for the first frame     │
//   48   │ kept_link                 8   0, or the link from before an erasure; RCF1: 0 │
//   56   │ reserved                  8   zero                                           │
//        ├──────────────────────────────────────────────────────────────────────────────┤
//   64   │ payload: entry_count records, one behind the other                           │
//        └──────────────────────────────────────────────────────────────────────────────┘
//
//   private record                                     control record
//   ┌──────┬────────┬──────┬───────────────┐           ┌──────┬────────┬───────────────┐
//   │ 0x01 │ length │ salt │ event         │           │ 0x02 │ length │ body          │
//   │ 1    │ 4      │ 16   │ length        │           │ 1    │ 4      │ length        │
//   └──────┴────────┴──────┴───────────────┘           └──────┴────────┴───────────────┘
//
//   erased record: of a private one, whose opening was destroyed (destruction.h)
//   ┌──────┬────────┬──────┬───────────────┐
//   │ 0x03 │ length │ mark │ zeros         │
//   │ 1    │ 4      │ 16   │ length        │
//   └──────┴────────┴──────┴───────────────┘
//
// A frame's link is what the next one repeats. It is the XXH3 of the header with both checksums
// zero, so that a payload can be erased in place; or `kept_link`, where it is not zero: a frame of
// the first format, whose link was over the checksums, too, becomes RCF2 when something in it is
// erased, and keeps its link there.
//
// The checksums tell accidents; what tells an adversary is the tree (commitments and leaf hashes).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/instant.h"
#include "base/result.h"
#include "ledger/entry.h"

namespace recount::ledger {

inline constexpr std::size_t kFrameHeaderBytes = 64;
inline constexpr std::uint32_t kFramePayloadBytesMax = 64U << 20U;
inline constexpr std::size_t kRecordHeadBytes = 1 + 4;

/// Beside kPrivateEntry and kControlEntry, which are types of entries, too.
inline constexpr std::uint8_t kErasedRecord = 3;
inline constexpr std::size_t kErasedRecordHeadBytes = kRecordHeadBytes + std::tuple_size_v<Salt>;

static_assert(4 + 4 + 8 + 8 + 4 + 4 + 8 + 8 + 16 == kFrameHeaderBytes);
static_assert(kRecordHeadBytes + std::tuple_size_v<Salt> + kEventBytesMax < kFramePayloadBytesMax);

enum class FrameFormat : std::uint8_t { Rcf1 = 1, Rcf2 = 2 };

struct FrameHeader {
  FrameFormat format = FrameFormat::Rcf2;  // Rcf1 is read, and never written anew
  EntryIndex first_index = 0;
  Instant recorded_at;
  std::uint32_t entry_count = 0;
  std::uint32_t payload_bytes = 0;
  std::uint64_t payload_xxh3 = 0;
  std::uint64_t previous_link = 0;
  std::uint64_t kept_link = 0;

  EntryIndex end_index() const { return first_index + entry_count; }

  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

using FrameHeaderBytes = std::array<std::uint8_t, kFrameHeaderBytes>;

FrameHeaderBytes encode_frame_header(const FrameHeader& header);

/// Damaged, with the reason, when these are not the bytes of a header: magic, checksum, zeros,
/// counts. Whether the header follows another is for the walk to say (vault.h).
Result<FrameHeader> decode_frame_header(ByteView bytes);

/// What the next frame's `previous_link` must be.
std::uint64_t link_of(const FrameHeader& header);

/// One record, borrowed from the payload: `bytes` is the event or the control body. Of an erased
/// one, `salt` is the mark and `bytes` are the zeros.
struct VaultRecord {
  std::uint8_t type = kPrivateEntry;
  Salt salt{};
  ByteView bytes;
};

void append_private_record(const Salt& salt, ByteView event, Bytes& payload);
void append_control_record(ByteView body, Bytes& payload);
void append_erased_record(const Salt& mark, std::size_t length, Bytes& payload);

/// Walks the records of a payload.
class RecordWalk {
 public:
  explicit RecordWalk(ByteView payload) : reader_(payload) {}

  /// The next record; nothing at the exact end; Damaged when the bytes are no record.
  Result<std::optional<VaultRecord>> next();

  /// Where the next record begins.
  std::size_t position() const { return reader_.position(); }

 private:
  ByteReader reader_;
};

/// The whole public entry that a record stands for. The record is not erased.
void append_entry_of(const VaultRecord& record, Instant recorded_at, Bytes& out);

}  // namespace recount::ledger
