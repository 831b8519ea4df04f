#include "base/instant.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recount {
namespace {

TEST(Instant, ReadsRfc3339) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00Z"), Instant{0});
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.000001Z"), Instant{1});
  EXPECT_EQ(parse_rfc3339("2024-05-01T12:00:00+02:00"), parse_rfc3339("2024-05-01T10:00:00Z"));
  EXPECT_EQ(parse_rfc3339("2024-05-01 10:00:00-00:30"), parse_rfc3339("2024-05-01T10:30:00Z"));
  EXPECT_EQ(parse_rfc3339("1969-12-31T23:59:59Z"), Instant{-1'000'000});
  EXPECT_EQ(parse_rfc3339("2024-05-01T10:00:00.5000000Z"), parse_rfc3339("2024-05-01T10:00:00.5Z"));
}

TEST(Instant, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "2024-05-01", "2024-05-01T10:00:00", "2024-13-01T10:00:00Z", "2023-02-29T10:00:00Z",
        "2024-05-01T24:00:00Z", "2024-05-01T10:60:00Z", "2024-05-01T10:00:60Z",
        "2024-05-01T10:00:00.Z", "2024-05-01T10:00:00.0000001Z", "2024-05-01T10:00:00+24:00",
        "2024-05-01T10:00:00Zjunk", "0000-01-01T00:00:00Z", "yesterday", "20240501T100000Z"}) {
    EXPECT_FALSE(parse_rfc3339(text).has_value()) << text;
  }
}

TEST(Instant, ReadsUnixSecondsToTheMicrosecond) {
  EXPECT_EQ(parse_unix_seconds("1289241911.72836"), Instant{1'289'241'911'728'360});
  EXPECT_EQ(parse_unix_seconds("0"), Instant{0});
  EXPECT_EQ(parse_unix_seconds("-1.5"), Instant{-1'500'000});
  EXPECT_EQ(parse_unix_seconds("-0.5"), Instant{-500'000});
  for (const char* text : {"", ".5", "1.", "1.0000001", "1e9", "nan", "99999999999999"}) {
    EXPECT_FALSE(parse_unix_seconds(text).has_value()) << text;
  }
}

TEST(Duration, ReadsANumberAndAUnit) {
  EXPECT_EQ(parse_duration("1s"), Duration{1'000'000});
  EXPECT_EQ(parse_duration("14d"), Duration{14 * kDay.microseconds});
  EXPECT_EQ(parse_duration("24mo"), Duration{720 * kDay.microseconds});
  for (const char* text : {"", "d", "0d", "-3d", "14", "14 d", "1.5d", "99999999999999999y"}) {
    EXPECT_FALSE(parse_duration(text).has_value()) << text;
  }
}

RC_GTEST_PROP(Instant, ReadsWhatItWrote, ()) {
  const auto seconds = *rc::gen::inRange<std::int64_t>(-62'135'596'800, 253'402'300'799);
  const auto part = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
  const Instant at{seconds * 1'000'000 + part};
  RC_ASSERT(parse_rfc3339(to_rfc3339(at)) == at);
  RC_ASSERT(instant_of(civil_time_of(at)) == at);
}

// The commonest form is read apart; a fraction of nothing sends the same time the long way.
RC_GTEST_PROP(Instant, TheCommonestFormIsReadAsAnyOther, ()) {
  std::string text = "2024-05-01T10:00:00Z";
  const auto edits = *rc::gen::inRange(0, 4);
  for (int i = 0; i < edits; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() - 1);
    text[at] = *rc::gen::elementOf(std::string("0123456789-:TtZ +."));
  }
  const std::string longer = text.substr(0, text.size() - 1) + ".0Z";
  RC_ASSERT(parse_rfc3339(text) == parse_rfc3339(longer));
}

}  // namespace
}  // namespace recount
