#include "evidence/access.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "evidence/codec.h"

namespace recount::evidence {
namespace {

Access a_read() {
  return {.read_at = *parse_rfc3339("2024-05-01T10:00:00Z"),
          .reader = "city portal",
          .role = Role::Service,
          .what = Reading::Explanation,
          .context = "inspection",
          .subject = "Osteria del Ponte",
          .count = 1,
          .purpose = "appeal 17"};
}

Bytes encoded(const Access& access) {
  Bytes bytes;
  encode(access, bytes);
  return bytes;
}

Access any_read() {
  const bool is_bulk = *rc::gen::arbitrary<bool>();
  Access read{.read_at = {*rc::gen::arbitrary<std::int64_t>()},
              .reader = *rc::gen::element<std::string>("public", "città", "k"),
              .role = *rc::gen::elementOf(std::vector<Role>(kRoles.begin(), kRoles.end())),
              .what = *rc::gen::elementOf(std::vector<Reading>(kReadings.begin(), kReadings.end())),
              .context = "c" + std::to_string(*rc::gen::inRange(0, 100)),
              .subject = is_bulk ? "" : *rc::gen::element<std::string>("s", "重庆 🍜"),
              .count = is_bulk ? *rc::gen::arbitrary<std::uint64_t>() : 1,
              .purpose = *rc::gen::element<std::string>("", "why not")};
  return read;
}

TEST(Access, BytesAreThoseOfTheDocument) {
  EXPECT_EQ(to_hex(encoded(a_read())),
            "0160"
            "00e8b18c61170600"
            "0b6369747920706f7274616c"
            "02"
            "03"
            "0a696e7370656374696f6e"
            "114f7374657269612064656c20506f6e7465"
            "01"
            "0961707065616c203137");
}

RC_GTEST_PROP(Access, ReadsBackWhatItWrote, ()) {
  const Access read = any_read();
  const Bytes bytes = encoded(read);
  const Result<Access> back = decode_access(bytes);
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == read);
}

RC_GTEST_PROP(Access, OtherBytesAreNotReadOrAreCanonical, ()) {
  Bytes bytes = encoded(any_read());
  bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] ^= *rc::gen::inRange<std::uint8_t>(1, 255);
  if (const Result<Access> back = decode_access(bytes)) {
    RC_ASSERT(encoded(*back) == bytes);
  }
}

TEST(Access, CutAndLengthenedBytesAreDamaged) {
  const Bytes bytes = encoded(a_read());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto cut = decode_access(ByteView(bytes).first(length));
    ASSERT_FALSE(cut) << length;
    EXPECT_EQ(cut.error().code, ErrorCode::Damaged);
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(decode_access(longer));
}

TEST(Access, IsNoEventOfALedgerOfEvidence) {
  const Bytes bytes = encoded(a_read());
  EXPECT_TRUE(is_access(bytes));
  EXPECT_FALSE(decode_event(bytes));
  Evidence room;
  const Result<bool> as_evidence = decode_evidence(bytes, room);
  ASSERT_TRUE(as_evidence);
  EXPECT_FALSE(*as_evidence);
  EXPECT_FALSE(is_access(encode(Event(Retract{}))));
}

TEST(Access, SaysWhatIsWrongWithARead) {
  const auto place_of = [](Access read) {
    const Status status = validate(read);
    return status ? std::string() : status.error().where;
  };
  EXPECT_EQ(place_of(a_read()), "");
  Access read = a_read();
  read.reader = "";
  EXPECT_EQ(place_of(read), "/reader");
  read = a_read();
  read.reader = std::string(kReaderBytesMax + 1, 'r');
  EXPECT_EQ(place_of(read), "/reader");
  read = a_read();
  read.subject = "\xff";
  EXPECT_EQ(place_of(read), "/subject");
  read = a_read();
  read.context = "No Context";
  EXPECT_EQ(place_of(read), "/context");
  read = a_read();
  read.purpose = std::string(kPurposeBytesMax + 1, 'p');
  EXPECT_EQ(place_of(read), "/purpose");
  read = a_read();
  read.count = 2;
  EXPECT_EQ(place_of(read), "/count");
  read.subject = "";
  EXPECT_EQ(place_of(read), "");
}

TEST(Access, NamesReadBack) {
  for (const Role role : kRoles) {
    EXPECT_EQ(role_named(name_of(role)), role);
  }
  for (const Reading what : kReadings) {
    EXPECT_EQ(reading_named(name_of(what)), what);
  }
  EXPECT_FALSE(role_named("admin"));
  EXPECT_FALSE(reading_named(""));
}

}  // namespace
}  // namespace recount::evidence
