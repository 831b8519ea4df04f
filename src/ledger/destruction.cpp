#include "ledger/destruction.h"

#include <algorithm>

#include "base/checksum.h"
#include "base/ensure.h"
#include "ledger/layout.h"
#include "ledger/recovery.h"

namespace recount::ledger {
namespace {

constexpr std::string_view kMagic = "RCERASE1";

/// A record to overwrite, within its payload.
struct Overwrite {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;  // of the event
  Salt mark{};
};

struct FrameChange {
  VaultPlace place;
  FrameHeaderBytes header{};
  std::uint32_t payload_bytes = 0;
  std::vector<Overwrite> overwrites;  // ascending
};

Error unreadable(const Path& ledger) {
  return make_error(ErrorCode::Damaged, "the note of an erasure under way cannot be read",
                    "restore the ledger from a backup, and erase again")
      .with_where((ledger / kErasingName).string());
}

Bytes encode_changes(const std::vector<FrameChange>& changes) {
  Bytes bytes(kMagic.begin(), kMagic.end());
  ByteWriter write(bytes);
  for (const FrameChange& change : changes) {
    write.le32(change.place.segment);
    write.le64(change.place.offset);
    write.raw(change.header);
    write.le32(static_cast<std::uint32_t>(change.overwrites.size()));
    for (const Overwrite& one : change.overwrites) {
      write.le32(one.offset);
      write.le32(one.length);
      write.raw(one.mark);
    }
  }
  write.le64(xxh3(bytes));
  return bytes;
}

/// Nothing where the bytes are no whole frame change.
std::optional<FrameChange> decode_change(ByteReader& read) {
  FrameChange change;
  const std::optional<std::uint32_t> segment = read.le32();
  const std::optional<std::uint64_t> offset = read.le64();
  const std::optional<ByteView> header = read.raw(kFrameHeaderBytes);
  const std::optional<std::uint32_t> count = read.le32();
  if (!count || *count > read.remaining()) {
    return std::nullopt;
  }
  change.place = {.segment = *segment, .offset = *offset};
  std::ranges::copy(*header, change.header.begin());
  const Result<FrameHeader> decoded = decode_frame_header(change.header);
  if (!decoded) {
    return std::nullopt;
  }
  change.payload_bytes = decoded->payload_bytes;
  for (std::uint32_t i = 0; i < *count; ++i) {
    Overwrite one{.offset = read.le32().value_or(0), .length = read.le32().value_or(0), .mark = {}};
    const std::optional<ByteView> mark = read.raw(one.mark.size());
    const std::uint64_t begin = change.overwrites.empty()
                                    ? 0
                                    : change.overwrites.back().offset + kErasedRecordHeadBytes +
                                          change.overwrites.back().length;
    const std::uint64_t end = std::uint64_t{one.offset} + kErasedRecordHeadBytes + one.length;
    if (!mark || one.offset < begin || end > change.payload_bytes) {
      return std::nullopt;
    }
    std::ranges::copy(*mark, one.mark.begin());
    change.overwrites.push_back(one);
  }
  return change.overwrites.empty() ? std::nullopt : std::optional(std::move(change));
}

Result<std::vector<FrameChange>> decode_changes(const Path& ledger, ByteView bytes) {
  const std::size_t ends = kMagic.size() + sizeof(std::uint64_t);
  if (bytes.size() < ends || as_text(bytes.first(kMagic.size())) != kMagic ||
      *ByteReader(bytes.last(sizeof(std::uint64_t))).le64() !=
          xxh3(bytes.first(bytes.size() - sizeof(std::uint64_t)))) {
    return unreadable(ledger);
  }
  ByteReader read(bytes.subspan(kMagic.size(), bytes.size() - ends));
  std::vector<FrameChange> changes;
  while (!read.at_end()) {
    std::optional<FrameChange> change = decode_change(read);
    if (!change) {
      return unreadable(ledger);
    }
    changes.push_back(std::move(*change));
  }
  return changes;
}

void overwrite(std::span<std::uint8_t> payload, const Overwrite& one) {
  Bytes record;
  append_erased_record(one.mark, one.length, record);
  std::ranges::copy(record, payload.begin() + one.offset);
}

Status apply(Vault& vault, const FrameChange& change) {
  const Overwrite& last = change.overwrites.back();
  const std::uint32_t from = change.overwrites.front().offset;
  Bytes span(last.offset + kErasedRecordHeadBytes + last.length - from);
  const VaultPlace payload{.segment = change.place.segment,
                           .offset = change.place.offset + kFrameHeaderBytes};
  const VaultPlace begin{.segment = payload.segment, .offset = payload.offset + from};
  RECOUNT_TRY(vault.read_at(begin, span));
  for (Overwrite one : change.overwrites) {
    one.offset -= from;
    overwrite(span, one);
  }
  RECOUNT_TRY(vault.overwrite(begin, span));
  return vault.overwrite(change.place, change.header);
}

using OpeningIterator = std::vector<DestroyedOpening>::const_iterator;

Error not_to_be_destroyed(EntryIndex entry, const PlacedFrame& frame) {
  return make_error(ErrorCode::Damaged,
                    "entry " + std::to_string(entry) + " has no opening that can be destroyed")
      .with_where(describe(frame.place));
}

/// What becomes of a frame when its openings in [at, end) are destroyed.
Result<FrameChange> change_of(const Vault& vault, const PlacedFrame& frame, OpeningIterator at,
                              OpeningIterator end) {
  Bytes payload = RECOUNT_TRY(read_payload(vault, frame));
  FrameChange change{.place = frame.place,
                     .header = {},
                     .payload_bytes = frame.header.payload_bytes,
                     .overwrites = {}};
  RecordWalk records(payload);
  for (EntryIndex entry = frame.header.first_index; at != end; ++entry) {
    const std::size_t offset = records.position();
    const std::optional<VaultRecord> record = RECOUNT_TRY(records.next());
    if (at->entry != entry && record) {
      continue;
    }
    if (!record || record->type == kControlEntry) {
      return not_to_be_destroyed(at->entry, frame);
    }
    change.overwrites.push_back({.offset = static_cast<std::uint32_t>(offset),
                                 .length = static_cast<std::uint32_t>(record->bytes.size()),
                                 .mark = at->mark});
    ++at;
  }
  for (const Overwrite& one : change.overwrites) {
    overwrite(payload, one);
  }
  FrameHeader header = frame.header;
  if (header.format == FrameFormat::Rcf1) {
    header.kept_link = link_of(frame.header);
    header.format = FrameFormat::Rcf2;
  }
  header.payload_xxh3 = xxh3(payload);
  change.header = encode_frame_header(header);
  return change;
}

}  // namespace

Status begin_destruction(const Path& ledger, const Vault& vault, TreeSize covered,
                         const std::vector<DestroyedOpening>& openings) {
  std::vector<PlacedFrame> frames;
  FrameWalk walk(vault);
  RECOUNT_TRY(walk_covered(vault, walk, covered,
                           [&](const PlacedFrame& frame) { frames.push_back(frame); }));
  std::vector<FrameChange> changes;
  auto at = openings.begin();
  for (const PlacedFrame& frame : frames) {
    const auto end = std::find_if(at, openings.end(), [&](const DestroyedOpening& one) {
      return one.entry >= frame.header.end_index();
    });
    if (at != end) {
      changes.push_back(RECOUNT_TRY(change_of(vault, frame, at, end)));
    }
    at = end;
  }
  ensure(at == openings.end(), "openings to destroy ascend and are covered by the checkpoint");
  if (changes.empty()) {
    return {};
  }
  return write_file_atomically(ledger / kErasingName, encode_changes(changes));
}

Result<bool> finish_destruction(const Path& ledger, Vault& vault) {
  const Result<Bytes> bytes = read_file(ledger / kErasingName);
  if (!bytes && bytes.error().code == ErrorCode::NotFound) {
    return false;
  }
  if (!bytes) {
    return bytes.error();
  }
  const std::vector<FrameChange> changes = RECOUNT_TRY(decode_changes(ledger, *bytes));
  for (const FrameChange& change : changes) {
    const std::uint64_t end = change.place.offset + kFrameHeaderBytes + change.payload_bytes;
    if (change.place.segment >= vault.segment_count() ||
        end > vault.segment_bytes(change.place.segment)) {
      return unreadable(ledger);
    }
  }
  for (const FrameChange& change : changes) {
    RECOUNT_TRY(apply(vault, change));
  }
  RECOUNT_TRY(vault.sync());
  RECOUNT_TRY(remove_with_content(ledger / kSnapshotName));
  RECOUNT_TRY(remove_with_content(ledger / kErasingName));
  RECOUNT_TRY(sync_directory(ledger));
  return true;
}

}  // namespace recount::ledger
