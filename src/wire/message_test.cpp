#include "wire/message.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/utf8.h"
#include "wire/message_writer.h"

namespace recount::wire {
namespace {

TEST(Message, FindsAHeaderWhateverItsCase) {
  const std::vector<Header> headers = {{.name = "If-None-Match", .value = "a"},
                                       {.name = "if-none-match", .value = "b"}};
  EXPECT_EQ(find_header(headers, "IF-NONE-MATCH"), "a");
  EXPECT_EQ(find_header(headers, "If-None"), std::nullopt);
}

TEST(Message, DecodesPercents) {
  EXPECT_EQ(decode_percent("%41b+c"), "Ab+c");
  EXPECT_EQ(decode_percent("caff%C3%a8"), "caffè");
  EXPECT_EQ(decode_percent(""), "");
  for (const std::string_view bad : {"%", "%4", "a%", "%4g", "%g4", "%%41", "%ff", "%C3", "%-1"}) {
    EXPECT_EQ(decode_percent(bad), std::nullopt) << bad;
  }
}

RC_GTEST_PROP(Message, DecodesWhatItEncodes, (const std::string& bytes)) {
  const std::string encoded = encode_percent(bytes);
  RC_ASSERT(encoded.find_first_of("/?#&=+ ") == std::string::npos);
  if (first_invalid_utf8(bytes)) {
    RC_ASSERT(!decode_percent(encoded));
  } else {
    RC_ASSERT(decode_percent(encoded) == bytes);
  }
}

TEST(Message, ReadsAQuery) {
  using Parameters = std::vector<Header>;
  EXPECT_EQ(parse_query(""), Parameters{});
  EXPECT_EQ(parse_query("a=1&b=x+y%2B&a=2&flag&&=v&e="), (Parameters{{.name = "a", .value = "1"},
                                                                     {.name = "b", .value = "x y+"},
                                                                     {.name = "a", .value = "2"},
                                                                     {.name = "flag", .value = ""},
                                                                     {.name = "", .value = "v"},
                                                                     {.name = "e", .value = ""}}));
  EXPECT_EQ(parse_query("a=b=c"), (Parameters{{.name = "a", .value = "b=c"}}));
  EXPECT_EQ(parse_query("a=%"), std::nullopt);
  EXPECT_EQ(parse_query("%zz=1"), std::nullopt);
}

TEST(Message, WritesTheDateAsHttpHasIt) {
  DateLine line;
  const std::string date(line.now());  // "Wed, 25 Nov 2026 03:14:36 GMT"
  ASSERT_EQ(date.size(), 29U) << date;
  EXPECT_TRUE(date.ends_with(" GMT"));
  EXPECT_EQ(date.substr(3, 2), ", ");
}

TEST(Message, KnowsTheNamesOfStatuses) {
  EXPECT_EQ(reason_of(200), "OK");
  EXPECT_EQ(reason_of(418), "Client Error");
  EXPECT_EQ(reason_of(599), "Server Error");
  EXPECT_EQ(reason_of(99), "Unknown");
}

}  // namespace
}  // namespace recount::wire
