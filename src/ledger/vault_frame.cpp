#include "ledger/vault_frame.h"

#include <algorithm>
#include <limits>

#include "base/checksum.h"
#include "base/ensure.h"

namespace recount::ledger {
namespace {

constexpr std::string_view kMagic1 = "RCF1";
constexpr std::string_view kMagic2 = "RCF2";
constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kBehindChecksum = 8;
constexpr std::size_t kReserved = 56;

/// The checksum of a header whose own field is zero. The first format left out the magic.
std::uint32_t header_checksum(ByteView header, FrameFormat format) {
  const bool is_whole = format == FrameFormat::Rcf2;
  return static_cast<std::uint32_t>(xxh3(is_whole ? header : header.subspan(kBehindChecksum)));
}

/// The header with its checksum still zero.
Bytes encode_unchecked(const FrameHeader& header) {
  Bytes bytes;
  ByteWriter writer(bytes);
  writer.raw(as_bytes(header.format == FrameFormat::Rcf1 ? kMagic1 : kMagic2));
  writer.le32(0);
  writer.le64(header.first_index);
  writer.le64(static_cast<std::uint64_t>(header.recorded_at.microseconds));
  writer.le32(header.entry_count);
  writer.le32(header.payload_bytes);
  writer.le64(header.payload_xxh3);
  writer.le64(header.previous_link);
  writer.le64(header.kept_link);
  bytes.resize(kFrameHeaderBytes);
  return bytes;
}

Error bad_header(std::string reason) {
  return make_error(ErrorCode::Damaged, std::move(reason));
}

void append_record_head(std::uint8_t type, std::size_t length, Bytes& payload) {
  ensure(length >= 1 && length <= kEventBytesMax, "an event has 1 to 60000 bytes");
  ByteWriter writer(payload);
  writer.u8(type);
  writer.le32(static_cast<std::uint32_t>(length));
}

}  // namespace

FrameHeaderBytes encode_frame_header(const FrameHeader& header) {
  const Bytes unchecked = encode_unchecked(header);
  Bytes checksum;
  ByteWriter(checksum).le32(header_checksum(unchecked, header.format));
  FrameHeaderBytes bytes{};
  std::ranges::copy(unchecked, bytes.begin());
  std::ranges::copy(checksum, bytes.begin() + kMagicBytes);
  return bytes;
}

Result<FrameHeader> decode_frame_header(ByteView bytes) {
  ensure(bytes.size() == kFrameHeaderBytes, "a frame header has 64 bytes");
  ByteReader reader(bytes);
  const std::string_view magic = as_text(*reader.raw(kMagicBytes));
  if (magic != kMagic1 && magic != kMagic2) {
    return bad_header("no frame begins here");
  }
  FrameHeader header;
  header.format = magic == kMagic1 ? FrameFormat::Rcf1 : FrameFormat::Rcf2;
  FrameHeaderBytes unchecked{};
  std::ranges::copy(bytes, unchecked.begin());
  std::fill(unchecked.begin() + kMagicBytes, unchecked.begin() + kBehindChecksum, 0);
  if (*reader.le32() != header_checksum(unchecked, header.format)) {
    return bad_header("the frame header's checksum differs");
  }
  header.first_index = *reader.le64();
  header.recorded_at = {static_cast<std::int64_t>(*reader.le64())};
  header.entry_count = *reader.le32();
  header.payload_bytes = *reader.le32();
  header.payload_xxh3 = *reader.le64();
  header.previous_link = *reader.le64();
  header.kept_link = *reader.le64();
  const bool has_bits_in_reserve =
      std::ranges::any_of(bytes.subspan(kReserved), [](std::uint8_t byte) { return byte != 0; });
  if (has_bits_in_reserve || (header.format == FrameFormat::Rcf1 && header.kept_link != 0)) {
    return bad_header("the frame header's reserved bytes are not zero");
  }
  if (header.entry_count == 0 || header.payload_bytes > kFramePayloadBytesMax ||
      header.payload_bytes < header.entry_count * (kRecordHeadBytes + 1) ||
      header.first_index > std::numeric_limits<EntryIndex>::max() - header.entry_count) {
    return bad_header("the frame header's counts are out of range");
  }
  return header;
}

std::uint64_t link_of(const FrameHeader& header) {
  if (header.format == FrameFormat::Rcf1) {
    return xxh3(encode_frame_header(header));
  }
  if (header.kept_link != 0) {
    return header.kept_link;
  }
  FrameHeader erasable = header;
  erasable.payload_xxh3 = 0;
  return xxh3(encode_unchecked(erasable));
}

void append_private_record(const Salt& salt, ByteView event, Bytes& payload) {
  append_record_head(kPrivateEntry, event.size(), payload);
  ByteWriter writer(payload);
  writer.raw(salt);
  writer.raw(event);
}

void append_control_record(ByteView body, Bytes& payload) {
  append_record_head(kControlEntry, body.size(), payload);
  ByteWriter(payload).raw(body);
}

void append_erased_record(const Salt& mark, std::size_t length, Bytes& payload) {
  append_record_head(kErasedRecord, length, payload);
  ByteWriter(payload).raw(mark);
  payload.resize(payload.size() + length, 0);
}

Result<std::optional<VaultRecord>> RecordWalk::next() {
  if (reader_.at_end()) {
    return std::optional<VaultRecord>();
  }
  const std::size_t start = reader_.position();
  const auto damaged = [start](std::string_view reason) {
    return make_error(ErrorCode::Damaged, "the record at byte " + std::to_string(start) +
                                              " of the payload " + std::string(reason));
  };
  VaultRecord record;
  const std::optional<std::uint8_t> type = reader_.u8();
  const std::optional<std::uint32_t> length = reader_.le32();
  if (!length || *length == 0 || *length > kEventBytesMax) {
    return damaged("has no length from 1 to 60000");
  }
  record.type = *type;
  if (record.type < kPrivateEntry || record.type > kErasedRecord) {
    return damaged("is of type " + std::to_string(record.type) + ", none of 1 to 3");
  }
  if (record.type != kControlEntry) {
    const std::optional<ByteView> salt = reader_.raw(record.salt.size());
    if (!salt) {
      return damaged("ends behind the payload");
    }
    std::ranges::copy(*salt, record.salt.begin());
  }
  const std::optional<ByteView> bytes = reader_.raw(*length);
  if (!bytes) {
    return damaged("ends behind the payload");
  }
  record.bytes = *bytes;
  const auto is_set = [](std::uint8_t byte) { return byte != 0; };
  if (record.type == kErasedRecord && std::ranges::any_of(record.bytes, is_set)) {
    return damaged("is erased and not zero");
  }
  return std::optional(record);
}

void append_entry_of(const VaultRecord& record, Instant recorded_at, Bytes& out) {
  ensure(record.type != kErasedRecord, "an erased opening stands for no entry by itself");
  if (record.type == kPrivateEntry) {
    append_private_entry(recorded_at, commitment_of(record.salt, record.bytes), out);
  } else {
    append_control_entry(recorded_at, record.bytes, out);
  }
}

}  // namespace recount::ledger
