#include "ledger/vault_frame.h"

#include <algorithm>
#include <limits>

#include "base/checksum.h"
#include "base/ensure.h"

namespace recount::ledger {
namespace {

constexpr std::string_view kMagic = "RCF1";
constexpr std::size_t kChecked = 8;  // the checksum covers everything behind itself
constexpr std::size_t kReserved = 48;

std::uint32_t header_checksum(ByteView header) {
  return static_cast<std::uint32_t>(xxh3(header.subspan(kChecked)));
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
  Bytes checked;
  ByteWriter writer(checked);
  writer.raw(as_bytes(kMagic));
  writer.le32(0);
  writer.le64(header.first_index);
  writer.le64(static_cast<std::uint64_t>(header.recorded_at.microseconds));
  writer.le32(header.entry_count);
  writer.le32(header.payload_bytes);
  writer.le64(header.payload_xxh3);
  writer.le64(header.previous_header_xxh3);
  checked.resize(kFrameHeaderBytes);

  Bytes checksum;
  ByteWriter(checksum).le32(header_checksum(checked));
  FrameHeaderBytes bytes{};
  std::ranges::copy(checked, bytes.begin());
  std::ranges::copy(checksum, bytes.begin() + kMagic.size());
  return bytes;
}

Result<FrameHeader> decode_frame_header(ByteView bytes) {
  ensure(bytes.size() == kFrameHeaderBytes, "a frame header has 64 bytes");
  ByteReader reader(bytes);
  if (as_text(*reader.raw(kMagic.size())) != kMagic) {
    return bad_header("no frame begins here");
  }
  if (*reader.le32() != header_checksum(bytes)) {
    return bad_header("the frame header's checksum differs");
  }
  FrameHeader header;
  header.first_index = *reader.le64();
  header.recorded_at = {static_cast<std::int64_t>(*reader.le64())};
  header.entry_count = *reader.le32();
  header.payload_bytes = *reader.le32();
  header.payload_xxh3 = *reader.le64();
  header.previous_header_xxh3 = *reader.le64();
  if (std::ranges::any_of(bytes.subspan(kReserved), [](std::uint8_t byte) { return byte != 0; })) {
    return bad_header("the frame header's reserved bytes are not zero");
  }
  if (header.entry_count == 0 || header.payload_bytes > kFramePayloadBytesMax ||
      header.payload_bytes < header.entry_count * (kRecordHeadBytes + 1) ||
      header.first_index > std::numeric_limits<EntryIndex>::max() - header.entry_count) {
    return bad_header("the frame header's counts are out of range");
  }
  return header;
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
  if (record.type != kPrivateEntry && record.type != kControlEntry) {
    return damaged("is of type " + std::to_string(record.type) + ", neither 1 nor 2");
  }
  if (record.type == kPrivateEntry) {
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
  return std::optional(record);
}

void append_entry_of(const VaultRecord& record, Instant recorded_at, Bytes& out) {
  if (record.type == kPrivateEntry) {
    append_private_entry(recorded_at, commitment_of(record.salt, record.bytes), out);
  } else {
    append_control_entry(recorded_at, record.bytes, out);
  }
}

}  // namespace recount::ledger
