#include "ledger/vault_frame.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/checksum.h"

namespace recount::ledger {
namespace {

const FrameHeader kHeader{.first_index = 0x0807060504030201,
                          .recorded_at = {1'700'000'000'000'000},
                          .entry_count = 2,
                          .payload_bytes = 500,
                          .payload_xxh3 = 0x1111111111111111,
                          .previous_link = 0x2222222222222222};

TEST(VaultFrame, AHeaderHasTheseBytes) {
  const FrameHeaderBytes bytes = encode_frame_header(kHeader);
  FrameHeaderBytes unchecked = bytes;
  std::fill(unchecked.begin() + 4, unchecked.begin() + 8, 0);
  Bytes expected;
  ByteWriter(expected).le32(static_cast<std::uint32_t>(xxh3(unchecked)));
  EXPECT_EQ(to_hex(bytes), "52434632" + to_hex(expected) +
                               "0102030405060708"
                               "00401e18240a0600"
                               "02000000"
                               "f4010000"
                               "1111111111111111"
                               "2222222222222222"
                               "00000000000000000000000000000000");
}

TEST(VaultFrame, AHeaderIsReadBack) {
  EXPECT_EQ(*decode_frame_header(encode_frame_header(kHeader)), kHeader);
}

TEST(VaultFrame, AHeaderOfTheFirstFormatIsReadBack) {
  FrameHeader header = kHeader;
  header.format = FrameFormat::Rcf1;
  const FrameHeaderBytes bytes = encode_frame_header(header);
  EXPECT_EQ(as_text(ByteView(bytes).first(4)), "RCF1");
  const auto checksum = static_cast<std::uint32_t>(xxh3(ByteView(bytes).subspan(8)));
  EXPECT_EQ(ByteReader(ByteView(bytes).subspan(4)).le32(), checksum);
  EXPECT_EQ(*decode_frame_header(bytes), header);
  header.kept_link = 1;
  EXPECT_FALSE(decode_frame_header(encode_frame_header(header)));
}

TEST(VaultFrame, ALinkOutlivesAChangedPayload) {
  FrameHeader header = kHeader;
  const std::uint64_t link = link_of(header);
  header.payload_xxh3 = 3;
  EXPECT_EQ(link_of(header), link);
  header.entry_count = 3;
  EXPECT_NE(link_of(header), link);
  header.kept_link = 17;
  EXPECT_EQ(link_of(header), 17U);
}

TEST(VaultFrame, ALinkOfTheFirstFormatIsOverTheWholeHeader) {
  FrameHeader header = kHeader;
  header.format = FrameFormat::Rcf1;
  EXPECT_EQ(link_of(header), xxh3(encode_frame_header(header)));
  const std::uint64_t link = link_of(header);
  header.payload_xxh3 = 3;
  EXPECT_NE(link_of(header), link);
}

TEST(VaultFrame, EveryChangedByteOfAHeaderIsDamaged) {
  const FrameHeaderBytes bytes = encode_frame_header(kHeader);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (unsigned change = 1; change < 256; ++change) {
      FrameHeaderBytes changed = bytes;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ change);
      ASSERT_FALSE(decode_frame_header(changed)) << at << " " << change;
    }
  }
}

TEST(VaultFrame, CountsOutOfRangeAreDamagedWhateverTheChecksum) {
  FrameHeader header = kHeader;
  header.entry_count = 0;
  EXPECT_FALSE(decode_frame_header(encode_frame_header(header)));
  header = kHeader;
  header.payload_bytes = kFramePayloadBytesMax + 1;
  EXPECT_FALSE(decode_frame_header(encode_frame_header(header)));
  header = kHeader;
  header.payload_bytes = 11;
  EXPECT_FALSE(decode_frame_header(encode_frame_header(header)));
  header = kHeader;
  header.first_index = ~std::uint64_t{0};
  EXPECT_FALSE(decode_frame_header(encode_frame_header(header)));
}

RC_GTEST_PROP(VaultFrame, RecordsAreReadBack, (const std::vector<Bytes>& drawn, const Salt& salt)) {
  Bytes payload;
  std::vector<Bytes> events;
  for (const Bytes& event : drawn) {
    if (event.empty()) {
      continue;
    }
    if (events.size() % 3 == 2) {
      append_control_record(event, payload);
    } else {
      append_private_record(salt, event, payload);
    }
    events.push_back(event);
  }
  RecordWalk walk(payload);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto record = walk.next();
    RC_ASSERT(record && *record);
    RC_ASSERT((*record)->type == (i % 3 == 2 ? kControlEntry : kPrivateEntry));
    RC_ASSERT((*record)->salt == (i % 3 == 2 ? Salt{} : salt));
    RC_ASSERT(Bytes((*record)->bytes.begin(), (*record)->bytes.end()) == events[i]);
  }
  RC_ASSERT(!walk.next()->has_value());
}

TEST(VaultFrame, AnErasedRecordIsAMarkAndZeros) {
  Bytes payload;
  append_erased_record(Salt{1, 2}, 5, payload);
  EXPECT_EQ(payload.size(), kErasedRecordHeadBytes + 5);
  RecordWalk walk(payload);
  const VaultRecord record = **walk.next();
  EXPECT_EQ(record.type, kErasedRecord);
  EXPECT_EQ(record.salt, (Salt{1, 2}));
  EXPECT_EQ(record.bytes.size(), 5U);
  payload.back() = 1;
  EXPECT_FALSE(RecordWalk(payload).next()) << "nothing may be left of what was there";
}

TEST(VaultFrame, ACutPayloadIsDamagedOrEndsBetweenRecords) {
  Bytes payload;
  append_private_record(Salt{}, as_bytes("first"), payload);
  const std::size_t first = payload.size();
  append_control_record(as_bytes("second"), payload);
  for (std::size_t size = 0; size < payload.size(); ++size) {
    RecordWalk walk(ByteView(payload).first(size));
    std::size_t whole = 0;
    Result<std::optional<VaultRecord>> record = walk.next();
    for (; record && *record; record = walk.next()) {
      ++whole;
    }
    EXPECT_EQ(whole, size >= first ? 1U : 0U);
    EXPECT_EQ(record.has_value(), size == 0 || size == first) << size;
  }
}

TEST(VaultFrame, UnknownTypesAndLengthsAreDamaged) {
  for (const std::string_view hex :
       {"00010000004141", "04010000004141", "0200000000", "0261ea000041", "02ffffffff41", "02"}) {
    const Bytes payload = *from_hex(hex);
    EXPECT_FALSE(RecordWalk(payload).next()) << hex;
  }
}

}  // namespace
}  // namespace recount::ledger
