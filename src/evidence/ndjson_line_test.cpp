#include "evidence/ndjson_line.h"

#include <gtest/gtest.h>

namespace recount::evidence {
namespace {

TEST(NdjsonLine, IsBlankWhereNothingStandsOnIt) {
  EXPECT_TRUE(is_blank({.text = ""}));
  EXPECT_TRUE(is_blank({.text = " \t\r"}));
  EXPECT_FALSE(is_blank({.text = " {}"}));
}

// Of a line too long nothing may be kept: it is told all the same, and never passed over.
TEST(NdjsonLine, ThatIsTooLongIsToldThoughNothingOfItWasKept) {
  const NdjsonLine line{.text = "", .too_long = true};
  EXPECT_FALSE(is_blank(line));
  JsonLineParser parser;
  Evidence out;
  const Status read = parse_line(parser, line, {}, out);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "the line is longer than 1048576 bytes");
}

}  // namespace
}  // namespace recount::evidence
